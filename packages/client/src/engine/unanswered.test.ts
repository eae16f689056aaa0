import { DEFAULT_LIMITS, type MessageId } from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ALICE, RoomWorld, ScriptedRoom, welcome } from '../testing/index.ts'

let world: RoomWorld
beforeEach(async () => {
  world = new RoomWorld(() => new NodeSqlDriver(':memory:'))
  world.serve([world.room])
  await world.signIn()
})

describe('an operation that never gets an answer', () => {
  /** A way on which everything ends that brings this text. */
  const cutAt = (poison: string) => {
    const { onFrame } = world.sockets
    const tried: string[] = []
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type !== 'send' || frame.message.text !== poison) return onFrame(socket, frame)
      tried.push('frame')
      socket.drop()
    }
    world.http.on('POST', `/api/rooms/${world.room.id}/messages/`, ({ body }) => {
      const { id, plaintext } = JSON.parse(String(body)) as { id: MessageId; plaintext: string }
      tried.push('request')
      if (!carried) return 'unreachable'
      const { message } = world.room.post(plaintext, ALICE, id)
      return { status: 201, body: message }
    })
    return tried
  }
  let carried: boolean

  test('fails in the end, lets those behind it pass, and can be tried again', async () => {
    carried = false
    const tried = cutAt('poison')
    const id = await world.write('poison')
    await world.write('behind')
    await world.clock.advance(600_000)
    expect(tried.filter((way) => way === 'frame')).toHaveLength(2)
    expect(tried).toHaveLength(8)
    expect(world.room.texts).toEqual(['behind'])
    expect(await world.timeline()).toMatchObject([
      { text: 'behind', state: 'sent' },
      { text: 'poison', state: 'failed', retryable: true },
    ])
    const sockets = world.sockets.opened.length
    await world.clock.advance(1_200_000)
    expect(world.sockets.opened).toHaveLength(sockets)
    carried = true
    await world.engine.retryMessage(id)
    await world.clock.advance(60_000)
    expect(world.room.texts).toEqual(['behind', 'poison'])
    expect(await world.shown()).toEqual(['behind: sent', 'poison: sent'])
  })

  test('goes another way when the socket does not carry it', async () => {
    carried = true
    const tried = cutAt('poison')
    await world.write('poison')
    await world.write('behind')
    await world.clock.advance(120_000)
    expect(tried).toEqual(['frame', 'frame', 'request'])
    expect(world.room.texts).toEqual(['poison', 'behind'])
  })

  test('of those that waited with it none is given up', async () => {
    carried = false
    cutAt('poison')
    const other = new ScriptedRoom(2)
    const { onFrame } = world.sockets
    world.serve([world.room, other])
    world.sockets.last.drop()
    await world.clock.advance(60_000)
    const serve = world.sockets.onFrame
    world.sockets.onFrame = (socket, frame) =>
      (frame.type === 'send' && frame.message.text === 'poison' ? onFrame : serve)(socket, frame)
    await world.write('poison')
    await world.write('elsewhere', other.id)
    await world.clock.advance(600_000)
    expect(other.texts).toEqual(['elsewhere'])
  })
})

describe('what somebody in between answers is not the server’s word', () => {
  const page = '<html>Please sign in to the network</html>'
  const behindPage = (method: 'POST' | 'DELETE', path: RegExp, status: number, then: () => object) => {
    let asked = 0
    world.http.on(method, path, () => (asked++ < 2 ? { status, body: page } : { status: 200, body: then() }))
    return () => asked
  }

  test('a message that it takes is sent again, under the same id', async () => {
    const text = 'x'.repeat(DEFAULT_LIMITS.message_bytes - 10)
    const asked = behindPage('POST', /\/messages\/$/, 200, () => {
      const { id } = JSON.parse(String(world.http.requests.at(-1)?.body)) as { id: MessageId }
      return world.room.post(text, ALICE, id).message
    })
    world.sockets.last.drop()
    await world.clock.advance(60_000)
    world.sockets.last.say(welcome([world.room], { limits: { ...DEFAULT_LIMITS, frame_bytes: 1000 } }))
    const id = await world.write(text)
    await world.clock.advance(60_000)
    expect(asked()).toBe(3)
    expect(world.room.messages.map((message) => message.id)).toEqual([id])
    expect(await world.timeline()).toMatchObject([{ id, seq: 1, state: 'sent' }])
  })

  test('a room that it does not know is not left', async () => {
    const asked = behindPage('DELETE', /\/members\/1\/$/, 404, () => ({}))
    await world.engine.saveDraft({ room: world.room.id, text: 'mine' })
    const leaving = world.engine.leaveRoom(world.room.id)
    await world.clock.advance(0)
    expect(asked()).toBe(1)
    expect(await world.engine.draft(world.room.id)).toBe('mine')
    await world.clock.advance(60_000)
    expect(await leaving).toMatchObject({ ok: true })
    expect(asked()).toBe(3)
    expect(await world.read({ view: 'rooms' })).toEqual([])
  })
})
