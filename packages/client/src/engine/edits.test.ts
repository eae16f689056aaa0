import type { EditId } from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ack, ackChange, BOB, ChangesWorld, uuid } from '../testing/index.ts'

let world: ChangesWorld
beforeEach(async () => {
  world = new ChangesWorld(() => new NodeSqlDriver(':memory:'))
  await world.signIn()
})

describe('edits', () => {
  test('shown at once, settled by the ack, the same after the push', async () => {
    world.sockets.onFrame = () => {}
    expect(await world.edit(world.mine, 'second')).toEqual({ ok: true })
    expect(await world.shownChanges()).toEqual(['second: edit sending'])
    expect(await world.preview()).toMatchObject({ preview: 'second', state: 'sending' })
    const frame = world.sockets.last.sentOf('edit')[0]
    if (frame === undefined) throw new Error('not sent')
    const before = world.room.lastRev
    world.sockets.last.say(ackChange(world.room, frame))
    expect(await world.shownChanges()).toEqual(['second: message sent'])
    world.sockets.last.say(world.room.changes(before))
    expect(await world.find(world.mine)).toMatchObject({ text: 'second', change: null, state: 'sent' })
    expect(world.queued()).toEqual([])
  })

  test('asked for twice under one id: one of them is kept, and told to the server', async () => {
    const id = uuid(5, 1) as EditId
    const ask = () => world.engine.editMessage({ message: world.mine, text: 'second', id })
    const answer = world.sockets.onFrame
    world.sockets.onFrame = () => {}
    // The second while the first is on its way.
    expect([await ask(), await ask()]).toEqual([{ ok: true }, { ok: true }])
    expect(world.queued()).toMatchObject([{ id }])
    world.goOffline()
    world.sockets.onFrame = answer
    await world.goOnline()
    await ask()
    expect(world.sockets.last.sentOf('edit').map((frame) => frame.edit.id)).toEqual([id])
    expect(world.queued()).toEqual([])
  })

  test('made offline: wait, survive restarts, go out in order with what was written between', async () => {
    world.goOffline()
    await world.edit(world.mine, 'second')
    await world.write('between')
    expect(await world.shownChanges()).toEqual(['second: edit waiting', 'between: message waiting'])
    await world.restart()
    expect(await world.shownChanges()).toEqual(['second: edit waiting', 'between: message waiting'])
    await world.goOnline()
    expect(world.written()).toEqual(['edit', 'send'])
    expect(world.stored()).toEqual(['second', 'between'])
    expect(await world.shownChanges()).toEqual(['second: message sent', 'between: message sent'])
  })

  test('a newer one takes the place of one that has not left', async () => {
    world.goOffline()
    for (const text of ['a', 'b', 'c']) await world.edit(world.mine, text)
    await world.goOnline()
    expect(world.sockets.last.sentOf('edit').map((frame) => frame.edit.text)).toEqual(['c'])
  })

  test('one made while another is on its way follows it under an id of its own', async () => {
    world.sockets.onFrame = () => {}
    await world.edit(world.mine, 'a')
    await world.edit(world.mine, 'b')
    expect(await world.shownChanges()).toEqual(['b: edit sending'])
    const first = world.sockets.last.sentOf('edit')[0]
    if (first === undefined) throw new Error('not sent')
    world.sockets.last.say(ackChange(world.room, first))
    expect(await world.shownChanges()).toEqual(['b: edit sending'])
    world.serve([world.room])
    world.sockets.last.drop()
    await world.goOnline()
    expect(world.stored()).toEqual(['b'])
    const ids = world.sockets.opened.flatMap((socket) => socket.sentOf('edit').map((frame) => frame.edit.id))
    expect(new Set(ids).size).toBe(2)
  })

  test('too long for a frame goes by REST, under the id of the edit', async () => {
    const text = 'x'.repeat(300_000)
    const path = new RegExp(`/messages/${world.mine}/$`)
    let answers = 0
    world.http.on('PATCH', path, (request) => {
      const body = JSON.parse(String(request.body))
      world.room.once(body.id, () => world.room.edit(world.mine, body.text))
      return answers++ === 0 ? 'unreachable' : { status: 200, body: world.room.message(world.mine) }
    })
    await world.edit(world.mine, text)
    await world.clock.advance(60_000)
    expect(answers).toBe(2)
    expect(await world.find(world.mine)).toMatchObject({ text, state: 'sent' })
    expect(world.room.message(world.mine).rev).toBe(world.room.lastRev)
  })

  test('only of own messages, and never to nothing', async () => {
    const theirs = world.room.post('theirs', BOB)
    world.sockets.last.say(world.room.push(theirs))
    expect(await world.edit(theirs.message.id, 'x')).toMatchObject({ ok: false, reason: 'forbidden' })
    expect(await world.edit(world.mine, '')).toMatchObject({ ok: false, reason: 'invalid' })
    expect(world.queued()).toEqual([])
  })
})

test('an ack that comes twice, or after the next operation has left, does nothing more', async () => {
  world.sockets.onFrame = (socket, frame) => {
    if (frame.type === 'edit' || frame.type === 'delete') {
      const answer = ackChange(world.room, frame)
      socket.say(answer, answer)
    }
    if (frame.type === 'send') {
      const answer = ack(world.room, frame)
      socket.say(answer, answer)
    }
  }
  const id = await world.write('one')
  await world.edit(world.mine, 'second')
  await world.edit(id, 'uno')
  await world.engine.deleteMessage(world.mine)
  expect(world.written()).toEqual(['send', 'edit', 'edit', 'delete'])
  expect(world.stored()).toEqual(['-', 'uno'])
  expect(world.queued()).toEqual([])
  expect(world.reports).toEqual([])
})
