import type { EditId, MessageId } from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import type { ActionId } from '../api/actions.ts'
import { ALICE, ack, ackChange, BOB, EngineHarness, ScriptedRoom, uuid, welcome } from '../testing/index.ts'

let disk: NodeSqlDriver
let world: EngineHarness
let room: ScriptedRoom
let mine: MessageId
beforeEach(async () => {
  disk = new NodeSqlDriver(':memory:')
  world = new EngineHarness(() => disk)
  room = new ScriptedRoom(1)
  mine = room.post('first', ALICE).message.id
  world.serve([room])
  await world.signIn()
})

const write = async (text: string): Promise<MessageId> => {
  const result = await world.engine.sendMessage({ room: room.id, text })
  if (!result.ok) throw new Error(result.message)
  return result.id
}
const edit = (message: MessageId, text: string) => world.engine.editMessage({ message, text })
const timeline = async () =>
  (await world.read({ view: 'timeline', room: room.id, limit: 100 }))?.messages ?? []
const find = async (id: MessageId) => (await timeline()).find((message) => message.id === id)
const shown = async () =>
  (await timeline()).map(
    ({ text, deleted, state, change }) => `${deleted ? '-' : text}: ${change?.kind ?? 'message'} ${state}`,
  )
const stored = () => room.messages.map((message) => (message.deleted_at === null ? message.text : '-'))
const frames = () =>
  world.sockets.last.sent.map(({ type }) => type).filter((type) => /send|edit|delete/.test(type))
const preview = async () => (await world.read({ view: 'rooms' }))[0]?.lastMessage
const goOffline = () => {
  world.sockets.onOpen = (socket) => socket.drop()
  world.sockets.last.drop()
}
const goOnline = async () => {
  world.sockets.onOpen = (socket) => socket.accept()
  await world.clock.advance(60_000)
}
const queued = () => disk.all('SELECT * FROM outbox')

describe('edits', () => {
  test('shown at once, settled by the ack, the same after the push', async () => {
    world.sockets.onFrame = () => {}
    expect(await edit(mine, 'second')).toEqual({ ok: true })
    expect(await shown()).toEqual(['second: edit sending'])
    expect(await preview()).toMatchObject({ preview: 'second', state: 'sending' })
    const frame = world.sockets.last.sentOf('edit')[0]
    if (frame === undefined) throw new Error('not sent')
    const before = room.lastRev
    world.sockets.last.say(ackChange(room, frame))
    expect(await shown()).toEqual(['second: message sent'])
    world.sockets.last.say(room.changes(before))
    expect(await find(mine)).toMatchObject({ text: 'second', change: null, state: 'sent' })
    expect(queued()).toEqual([])
  })

  test('asked for twice under one id: one of them is kept, and told to the server', async () => {
    const id = uuid(5, 1) as EditId
    const ask = () => world.engine.editMessage({ message: mine, text: 'second', id })
    const answer = world.sockets.onFrame
    world.sockets.onFrame = () => {}
    // The second while the first is on its way.
    expect([await ask(), await ask()]).toEqual([{ ok: true }, { ok: true }])
    expect(queued()).toMatchObject([{ id }])
    goOffline()
    world.sockets.onFrame = answer
    await goOnline()
    await ask()
    expect(world.sockets.last.sentOf('edit').map((frame) => frame.edit.id)).toEqual([id])
    expect(queued()).toEqual([])
  })

  test('made offline: wait, survive restarts, go out in order with what was written between', async () => {
    goOffline()
    await edit(mine, 'second')
    await write('between')
    expect(await shown()).toEqual(['second: edit waiting', 'between: message waiting'])
    await world.restart()
    expect(await shown()).toEqual(['second: edit waiting', 'between: message waiting'])
    await goOnline()
    expect(frames()).toEqual(['edit', 'send'])
    expect(stored()).toEqual(['second', 'between'])
    expect(await shown()).toEqual(['second: message sent', 'between: message sent'])
  })

  test('a newer one takes the place of one that has not left', async () => {
    goOffline()
    for (const text of ['a', 'b', 'c']) await edit(mine, text)
    await goOnline()
    expect(world.sockets.last.sentOf('edit').map((frame) => frame.edit.text)).toEqual(['c'])
  })

  test('one made while another is on its way follows it under an id of its own', async () => {
    world.sockets.onFrame = () => {}
    await edit(mine, 'a')
    await edit(mine, 'b')
    expect(await shown()).toEqual(['b: edit sending'])
    const first = world.sockets.last.sentOf('edit')[0]
    if (first === undefined) throw new Error('not sent')
    world.sockets.last.say(ackChange(room, first))
    expect(await shown()).toEqual(['b: edit sending'])
    world.serve([room])
    world.sockets.last.drop()
    await goOnline()
    expect(stored()).toEqual(['b'])
    const ids = world.sockets.opened.flatMap((socket) => socket.sentOf('edit').map((frame) => frame.edit.id))
    expect(new Set(ids).size).toBe(2)
  })

  test('of a message that has not left changes that message', async () => {
    goOffline()
    const id = await write('draft')
    await edit(id, 'better')
    expect(await shown()).toEqual(['first: message sent', 'better: message waiting'])
    await goOnline()
    expect(frames()).toEqual(['send'])
    expect(stored()).toEqual(['first', 'better'])
  })

  test.each(['live', 'offline'])(
    'of a message that may have left follows it: written %s',
    async (written) => {
      if (written === 'offline') goOffline()
      // Stored, and the answer is lost with the link.
      world.sockets.onFrame = (socket, frame) => {
        if (frame.type === 'hello') socket.say(welcome([room]), { type: 'live' })
        if (frame.type !== 'send') return
        ack(room, frame)
        goOffline()
      }
      const id = await write('typo')
      if (written === 'offline') await goOnline()
      await world.restart()
      await edit(id, 'fixed')
      expect(await shown()).toEqual(['first: message sent', 'fixed: message waiting'])
      world.serve([room])
      await goOnline()
      expect(stored()).toEqual(['first', 'fixed'])
      expect(await shown()).toEqual(['first: message sent', 'fixed: message sent'])
    },
  )

  test('of a message that is being sent, which is then refused, changes what is tried again', async () => {
    world.sockets.onFrame = () => {}
    const id = await write('bad')
    await edit(id, 'good')
    const frame = world.sockets.last.sentOf('send')[0]
    world.sockets.last.say({ type: 'error', ref: frame?.ref ?? '', code: 'not_a_member', detail: '' })
    expect(await find(id)).toMatchObject({ text: 'good', state: 'failed', change: null, retryable: true })
    world.serve([room])
    await world.engine.retryMessage(id)
    expect(stored()).toEqual(['first', 'good'])
  })

  test('of a message that failed on a server that may have it waits for the message', async () => {
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'ping') socket.say({ type: 'pong' })
      if (frame.type !== 'send') return
      ack(room, frame)
      socket.say({ type: 'error', ref: frame.ref, code: 'internal', detail: '' })
    }
    const id = await write('typo')
    await world.clock.advance(300_000)
    await edit(id, 'fixed')
    expect(await find(id)).toMatchObject({ text: 'fixed', state: 'failed', retryable: true })
    world.serve([room])
    expect(frames()).not.toContain('edit')
    await world.engine.retryMessage(id)
    expect(stored()).toEqual(['first', 'fixed'])
    expect(queued()).toEqual([])
  })

  test('a refused one falls back to what the server has, keeps its text, and holds nobody up', async () => {
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'edit') socket.say({ type: 'error', ref: frame.ref, code: 'forbidden', detail: '' })
      if (frame.type === 'send') world.acknowledge(socket, room, frame)
    }
    await edit(mine, 'refused')
    await write('next')
    expect(await find(mine)).toMatchObject({
      text: 'first',
      state: 'failed',
      reason: 'You may not change this message.',
      change: { kind: 'edit', text: 'refused' },
    })
    expect(stored()).toEqual(['first', 'next'])
    // It may be far up in its room: it is told where it is found.
    expect(await world.read({ view: 'actions' })).toMatchObject([
      { kind: 'edit', room: room.id, message: mine, seq: 1, text: 'refused', state: 'failed' },
    ])
    world.serve([room])
    expect(await world.engine.retryMessage(mine)).toEqual({ ok: true })
    expect(stored()).toEqual(['refused', 'next'])
    expect(await world.engine.retryMessage(mine)).toMatchObject({ ok: false, reason: 'gone' })
  })

  test('a refused one can be discarded; what changed on the server meanwhile is shown', async () => {
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'edit') socket.say({ type: 'error', ref: frame.ref, code: 'too_large', detail: '' })
    }
    await edit(mine, 'refused')
    world.sockets.last.say(room.push(room.edit(mine, 'from the other device')))
    expect(await find(mine)).toMatchObject({
      text: 'from the other device',
      state: 'failed',
      retryable: false,
    })
    await world.engine.discardMessage(mine)
    expect(await find(mine)).toMatchObject({ text: 'from the other device', state: 'sent', change: null })
  })

  test('a change of the server in between is not lost under a pending one', async () => {
    world.sockets.onFrame = () => {}
    await edit(mine, 'pending')
    world.sockets.last.say(room.push(room.remove(mine)))
    expect(await find(mine)).toMatchObject({ deleted: true })
    world.serve([room])
    world.sockets.last.drop()
    await goOnline()
    expect(await find(mine)).toMatchObject({
      deleted: true,
      state: 'failed',
      reason: 'This message was deleted meanwhile.',
    })
  })

  test('an ack that comes after a newer edit from elsewhere takes nothing of it back', async () => {
    world.sockets.onFrame = () => {}
    await edit(mine, 'here')
    const frame = world.sockets.last.sentOf('edit')[0]
    if (frame === undefined) throw new Error('not sent')
    const before = room.lastRev
    ackChange(room, frame)
    room.edit(mine, 'elsewhere')
    world.sockets.last.say(room.changes(before), ackChange(room, frame))
    expect(await find(mine)).toMatchObject({ text: 'elsewhere', state: 'sent' })
  })

  test('too long for a frame goes by REST, under the id of the edit', async () => {
    const text = 'x'.repeat(300_000)
    const path = new RegExp(`/messages/${mine}/$`)
    let answers = 0
    world.http.on('PATCH', path, (request) => {
      const body = JSON.parse(String(request.body))
      room.once(body.id, () => room.edit(mine, body.text))
      return answers++ === 0 ? 'unreachable' : { status: 200, body: room.message(mine) }
    })
    await edit(mine, text)
    await world.clock.advance(60_000)
    expect(answers).toBe(2)
    expect(await find(mine)).toMatchObject({ text, state: 'sent' })
    expect(room.message(mine).rev).toBe(room.lastRev)
  })

  test('only of own messages, and never to nothing', async () => {
    const theirs = room.post('theirs', BOB)
    world.sockets.last.say(room.push(theirs))
    expect(await edit(theirs.message.id, 'x')).toMatchObject({ ok: false, reason: 'forbidden' })
    expect(await edit(mine, '')).toMatchObject({ ok: false, reason: 'invalid' })
    expect(queued()).toEqual([])
  })
})

const FIRST = { query: 'first', zone: 'UTC', before: null, limit: 10 }

describe('deletions', () => {
  test('a tombstone at once; offline too, and only once', async () => {
    goOffline()
    await world.engine.deleteMessage(mine)
    expect(await find(mine)).toMatchObject({ deleted: true, text: '', state: 'waiting' })
    expect(await preview()).toMatchObject({ preview: null })
    expect(await world.engine.search(FIRST)).toMatchObject({ ok: true, hits: [] })
    expect(await world.engine.deleteMessage(mine)).toEqual({ ok: true })
    await world.restart()
    await goOnline()
    expect(frames()).toEqual(['delete'])
    expect(stored()).toEqual(['-'])
    expect(await find(mine)).toMatchObject({ deleted: true, state: 'sent', change: null })
  })

  test('of what others wrote are their own and the owner’s, and not in a room without a name', async () => {
    const theirs = room.post('theirs', BOB).message.id
    const unnamed = new ScriptedRoom(2, [ALICE, BOB], '')
    const secret = unnamed.post('between us', BOB).message.id
    world.serve([room, unnamed])
    await world.restart()
    expect(await world.engine.deleteMessage(theirs)).toEqual({ ok: true })
    expect(await world.engine.deleteMessage(secret)).toMatchObject({ ok: false, reason: 'forbidden' })
  })

  test('of a message that has not left takes it back', async () => {
    goOffline()
    await world.engine.deleteMessage(await write('never mind'))
    expect(await shown()).toEqual(['first: message sent'])
    await goOnline()
    expect(frames()).toEqual([])
  })

  test('asked for twice under one id: done once, also when it is done already', async () => {
    const ask = (message: MessageId, number: number) =>
      world.engine.deleteMessage(message, uuid(5, number) as ActionId)
    goOffline()
    await edit(mine, 'once')
    await edit(mine, 'twice')
    const unsent = await write('never mind')
    expect(await world.read({ view: 'unsent' })).toEqual({ messages: 2, rooms: 1 })
    for (const _ of [1, 2]) expect(await ask(unsent, 1)).toEqual({ ok: true })
    await ask(mine, 2)
    await goOnline()
    await world.restart()
    expect(await ask(mine, 2)).toEqual({ ok: true })
    expect(await world.engine.deleteMessage(mine)).toMatchObject({ ok: false, reason: 'gone' })
    expect(stored()).toEqual(['-'])
    expect(queued()).toEqual([])
  })

  test('of a message that may have left takes it back there, and does not send it first', async () => {
    for (const arrived of [true, false]) {
      world.sockets.onFrame = (socket, frame) => {
        if (frame.type !== 'send') return
        if (arrived) ack(room, frame)
        socket.drop()
      }
      const id = await write('oops')
      goOffline()
      await world.engine.deleteMessage(id)
      expect(await find(id)).toBeUndefined()
      world.serve([room])
      await goOnline()
      expect(frames()).toEqual(['delete'])
      expect(stored()).toEqual(['first', '-'])
      expect(queued()).toEqual([])
      expect((await timeline()).map((message) => message.deleted)).toEqual([false, true])
    }
  })

  test('of a message that is being sent follows it', async () => {
    world.sockets.onFrame = () => {}
    const id = await write('oops')
    await world.engine.deleteMessage(id)
    expect(await find(id)).toMatchObject({ deleted: true })
    const frame = world.sockets.last.sentOf('send')[0]
    if (frame === undefined) throw new Error('not sent')
    world.serve([room])
    world.acknowledge(world.sockets.last, room, frame)
    expect(stored()).toEqual(['first', '-'])
    expect(queued()).toEqual([])
  })

  test('a refused one brings the message back', async () => {
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'delete')
        socket.say({ type: 'error', ref: frame.ref, code: 'forbidden', detail: '' })
    }
    await world.engine.deleteMessage(mine)
    expect(await find(mine)).toMatchObject({
      text: 'first',
      deleted: false,
      state: 'failed',
      change: { kind: 'delete' },
    })
    await world.engine.discardMessage(mine)
    expect(await shown()).toEqual(['first: message sent'])
    expect(await world.engine.search(FIRST)).toMatchObject({ hits: [{ id: mine }] })
  })
})

test('an ack that comes twice, or after the next operation has left, does nothing more', async () => {
  world.sockets.onFrame = (socket, frame) => {
    if (frame.type === 'edit' || frame.type === 'delete') {
      const answer = ackChange(room, frame)
      socket.say(answer, answer)
    }
    if (frame.type === 'send') {
      const answer = ack(room, frame)
      socket.say(answer, answer)
    }
  }
  const id = await write('one')
  await edit(mine, 'second')
  await edit(id, 'uno')
  await world.engine.deleteMessage(mine)
  expect(frames()).toEqual(['send', 'edit', 'edit', 'delete'])
  expect(stored()).toEqual(['-', 'uno'])
  expect(queued()).toEqual([])
  expect(world.reports).toEqual([])
})
