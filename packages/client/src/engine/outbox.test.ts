import { DEFAULT_LIMITS, type MessageId, type RoomId } from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ALICE, ack, EngineHarness, ScriptedRoom, SERVER, welcome } from '../testing/index.ts'

let world: EngineHarness
let room: ScriptedRoom
beforeEach(async () => {
  world = new EngineHarness(() => new NodeSqlDriver(':memory:'))
  room = new ScriptedRoom(1)
  world.serve([room])
  await world.signIn()
})

const send = async (text: string, to: RoomId = room.id): Promise<MessageId> => {
  const result = await world.engine.sendMessage({ room: to, text })
  if (!result.ok) throw new Error(result.message)
  return result.id
}
const timeline = async (of: RoomId = room.id) => {
  const view = await world.read({ view: 'timeline', room: of, limit: 100 })
  return view?.messages ?? []
}
const shown = async () => (await timeline()).map(({ text, state }) => `${text}: ${state}`)
const received = () => room.messages.map((message) => message.text)
const goOffline = () => {
  world.sockets.onOpen = (socket) => socket.drop()
  world.sockets.last.drop()
}
const goOnline = async () => {
  world.sockets.onOpen = (socket) => socket.accept()
  await world.clock.advance(60_000)
}

test('a message is shown at once and settles with its place', async () => {
  world.sockets.onFrame = () => {}
  const id = await send('hello')
  expect(await timeline()).toMatchObject([{ id, seq: null, state: 'sending', isOwn: true, sender: ALICE }])
  const frame = world.sockets.last.sentOf('send')[0]
  if (frame === undefined) throw new Error('not sent')
  world.sockets.last.say(ack(room, frame))
  expect(await timeline()).toMatchObject([{ id, seq: 1, state: 'sent' }])
  world.sockets.last.say(room.changes(room.lastRev - 1))
  expect(await timeline()).toMatchObject([{ id, seq: 1, state: 'sent' }])
})

test('written offline: waits, survives restarts, and goes out in order', async () => {
  goOffline()
  const ids = [await send('one'), await send('two'), await send('three')]
  expect(await shown()).toEqual(['one: waiting', 'two: waiting', 'three: waiting'])
  await world.restart()
  expect(await shown()).toEqual(['one: waiting', 'two: waiting', 'three: waiting'])
  expect(await world.read({ view: 'unsent' })).toEqual({ messages: 3, rooms: 1 })
  await goOnline()
  expect(await world.read({ view: 'unsent' })).toEqual({ messages: 0, rooms: 0 })
  expect(received()).toEqual(['one', 'two', 'three'])
  expect(room.messages.map((message) => message.id)).toEqual(ids)
  expect(await shown()).toEqual(['one: sent', 'two: sent', 'three: sent'])
})

test('the entity settles the message when the ack is lost: it is not sent again', async () => {
  world.sockets.onFrame = (socket, frame) => {
    if (frame.type !== 'send') return
    const before = room.lastRev
    ack(room, frame)
    socket.say(room.changes(before))
  }
  await send('once')
  expect(await shown()).toEqual(['once: sent'])
  const asked: string[] = []
  world.sockets.onFrame = (socket, frame) => {
    asked.push(frame.type)
    if (frame.type === 'hello') socket.say(welcome([room]), { type: 'live' })
  }
  await world.restart()
  expect(asked).toEqual(['hello'])
})

test('one message of a room at a time; rooms do not wait for each other', async () => {
  const other = new ScriptedRoom(2)
  world.serve([room, other])
  world.sockets.last.drop()
  await world.clock.advance(60_000)
  world.sockets.onFrame = () => {}
  await send('a1')
  await send('a2')
  await send('b1', other.id)
  expect(world.sockets.last.sentOf('send').map((frame) => frame.message.text)).toEqual(['a1', 'b1'])
})

describe('exactly once, wherever the connection drops', () => {
  const drops: [string, (world: EngineHarness, room: ScriptedRoom) => void][] = [
    [
      'before the server had it',
      (at) => {
        at.sockets.onFrame = (socket, frame) => frame.type === 'send' && socket.drop()
      },
    ],
    [
      'after it was stored, before the ack',
      (at, into) => {
        at.sockets.onFrame = (socket, frame) => {
          if (frame.type !== 'send') return
          ack(into, frame)
          socket.drop()
        }
      },
    ],
    [
      'after the ack, before the push',
      (at, into) => {
        at.sockets.onFrame = (socket, frame) => {
          if (frame.type !== 'send') return
          socket.say(ack(into, frame))
          socket.drop()
        }
      },
    ],
    [
      'after the push, before the ack',
      (at, into) => {
        at.sockets.onFrame = (socket, frame) => {
          if (frame.type !== 'send') return
          const before = into.lastRev
          ack(into, frame)
          socket.say(into.changes(before))
          socket.drop()
        }
      },
    ],
  ]
  test.each(drops)('%s', async (_when, drop) => {
    for (const restart of [false, true]) {
      const before = room.messages.length
      drop(world, room)
      await send('once')
      await send('then')
      if (restart) await world.restart()
      world.serve([room])
      await goOnline()
      expect(received().slice(before)).toEqual(['once', 'then'])
      expect((await shown()).slice(before)).toEqual(['once: sent', 'then: sent'])
    }
  })

  test('the process ends between send and ack, and the room moved on beyond a snapshot', async () => {
    world.sockets.onFrame = (_socket, frame) => void (frame.type === 'send' && ack(room, frame))
    await send('once')
    for (let i = 0; i < 60; i++) room.post(`later ${i}`)
    const rows: string[] = []
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'hello') socket.say(welcome([room]), room.snapshot('too_old', 50), { type: 'live' })
      if (frame.type === 'send') {
        rows.push(frame.message.id)
        socket.say(ack(room, frame))
      }
    }
    await world.restart()
    expect(rows).toHaveLength(1)
    expect(received().filter((text) => text === 'once')).toHaveLength(1)
    expect((await timeline()).every((message) => message.state === 'sent')).toBe(true)
  })

  test('an answer that never comes is asked for again', async () => {
    let lost = 0
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'ping') socket.say({ type: 'pong' })
      if (frame.type === 'send' && lost++ > 0) world.acknowledge(socket, room, frame)
    }
    await send('once')
    await world.clock.advance(31_000)
    expect(lost).toBe(2)
    expect(received()).toEqual(['once'])
    expect(await shown()).toEqual(['once: sent'])
  })
})

describe('refusals', () => {
  const refuse = (code: 'rate_limited' | 'not_a_member' | 'internal', retry_after?: number) => {
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'ping') socket.say({ type: 'pong' })
      if (frame.type !== 'send') return
      const { ref, message } = frame
      if (message.text !== 'bad') world.acknowledge(socket, room, frame)
      else socket.say({ type: 'error', ref, code, detail: '', ...(retry_after ? { retry_after } : {}) })
    }
  }

  test('a final one is told in words and holds nobody up', async () => {
    refuse('not_a_member')
    const id = await send('bad')
    await send('good')
    expect(received()).toEqual(['good'])
    const failed = (await timeline()).find((message) => message.id === id)
    expect(failed).toMatchObject({ state: 'failed', reason: 'You are no longer in this room.' })
    world.serve([room])
    expect(await world.engine.retryMessage(id)).toEqual({ ok: true })
    expect(received()).toEqual(['good', 'bad'])
    expect(await world.engine.retryMessage(id)).toMatchObject({ ok: false, reason: 'gone' })
  })

  test('a failed one can be discarded and does not come back', async () => {
    refuse('not_a_member')
    const id = await send('bad')
    expect(await world.engine.discardMessage(id)).toEqual({ ok: true })
    await world.restart()
    expect(await shown()).toEqual([])
  })

  test('a passing one is tried again after the time the server asks for, in order', async () => {
    refuse('rate_limited', 30)
    await send('bad')
    await send('good')
    expect(received()).toEqual([])
    await world.clock.advance(20_000)
    expect(world.sockets.last.sentOf('send')).toHaveLength(1)
    world.serve([room])
    await world.clock.advance(20_000)
    expect(received()).toEqual(['bad', 'good'])
  })

  test('a server that keeps failing is given up on after five tries', async () => {
    refuse('internal')
    await send('bad')
    await send('good')
    await world.clock.advance(300_000)
    expect(world.sockets.last.sentOf('send').filter((frame) => frame.message.text === 'bad')).toHaveLength(5)
    expect(await shown()).toEqual(['good: sent', 'bad: failed'])
  })
})

describe('long texts', () => {
  test('over the frame limit: by REST, under the same id', async () => {
    const text = 'ü'.repeat(DEFAULT_LIMITS.frame_bytes / 2 + 1)
    let answers = 0
    world.http.on('POST', `/api/rooms/${room.id}/messages/`, (request) => {
      const body = JSON.parse(String(request.body))
      const { message } = room.post(body.plaintext, ALICE, body.id)
      // The first answer is lost on the way.
      return answers++ === 0 ? 'unreachable' : { status: 201, body: message }
    })
    await send(text)
    await world.clock.advance(60_000)
    expect(answers).toBe(2)
    expect(room.messages).toHaveLength(1)
    expect(await timeline()).toMatchObject([{ text, state: 'sent', seq: 1 }])
    expect(world.http.to('POST', `/api/rooms/${room.id}/messages/`)[0]?.url.startsWith(SERVER)).toBe(true)
  })

  test('a disk that is full when the answer comes costs another try, not the message', async () => {
    const text = 'x'.repeat(DEFAULT_LIMITS.frame_bytes + 1)
    let full = false
    world = new EngineHarness(() => {
      const sql = new NodeSqlDriver(':memory:')
      return {
        persistent: true,
        run: (statement, values) => sql.run(statement, values),
        all: (statement, values) => sql.all(statement, values),
        transaction: (work) => {
          if (full) throw new Error('database or disk is full')
          return sql.transaction(work)
        },
        close: () => sql.close(),
      }
    })
    world.serve([room])
    await world.signIn()
    world.http.on('POST', `/api/rooms/${room.id}/messages/`, (request) => {
      full = room.messages.length === 0
      const body = JSON.parse(String(request.body))
      return { status: 201, body: room.post(body.plaintext, ALICE, body.id).message }
    })
    await send(text)
    await world.clock.advance(10_000)
    // The search index meets it, too, and tries again later.
    expect(world.reports).toContain('outbox: Error: database or disk is full')
    expect(room.messages).toHaveLength(1)
    expect(await timeline()).toMatchObject([{ text, state: 'sent', seq: 1 }])
  })

  test('over the message limit: refused here, with the reason', async () => {
    await send('x'.repeat(DEFAULT_LIMITS.message_bytes + 1))
    expect(await timeline()).toMatchObject([
      { state: 'failed', reason: 'The message is too long for this server.' },
    ])
  })

  test('half of a surrogate pair does not make a message unsendable', async () => {
    await send('a\ud800b')
    expect(received()).toEqual(['a\ufffdb'])
  })
})

test('the draft goes with the message, not before it', async () => {
  await world.engine.saveDraft({ room: room.id, text: 'half a' })
  await world.restart()
  expect(await world.engine.draft(room.id)).toBe('half a')
  expect((await world.read({ view: 'rooms' }))[0]?.draft).toBe('half a')
  await send('half a sentence')
  expect(await world.engine.draft(room.id)).toBe('')
})

test('what waits for a room that is lost goes with it', async () => {
  goOffline()
  await send('too late')
  world.serve([])
  await goOnline()
  expect(world.sockets.last.sentOf('send')).toEqual([])
  expect(await world.read({ view: 'timeline', room: room.id, limit: 10 })).toBe(null)
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
    world.http.on('POST', `/api/rooms/${room.id}/messages/`, ({ body }) => {
      const { id, plaintext } = JSON.parse(String(body)) as { id: MessageId; plaintext: string }
      tried.push('request')
      if (!carried) return 'unreachable'
      const { message } = room.post(plaintext, ALICE, id)
      return { status: 201, body: message }
    })
    return tried
  }
  let carried: boolean

  test('fails in the end, lets those behind it pass, and can be tried again', async () => {
    carried = false
    const tried = cutAt('poison')
    const id = await send('poison')
    await send('behind')
    await world.clock.advance(600_000)
    expect(tried.filter((way) => way === 'frame')).toHaveLength(2)
    expect(tried).toHaveLength(8)
    expect(received()).toEqual(['behind'])
    expect(await timeline()).toMatchObject([
      { text: 'behind', state: 'sent' },
      { text: 'poison', state: 'failed', retryable: true },
    ])
    const sockets = world.sockets.opened.length
    await world.clock.advance(1_200_000)
    expect(world.sockets.opened).toHaveLength(sockets)
    carried = true
    await world.engine.retryMessage(id)
    await world.clock.advance(60_000)
    expect(received()).toEqual(['behind', 'poison'])
    expect(await shown()).toEqual(['behind: sent', 'poison: sent'])
  })

  test('goes another way when the socket does not carry it', async () => {
    carried = true
    const tried = cutAt('poison')
    await send('poison')
    await send('behind')
    await world.clock.advance(120_000)
    expect(tried).toEqual(['frame', 'frame', 'request'])
    expect(received()).toEqual(['poison', 'behind'])
  })

  test('of those that waited with it none is given up', async () => {
    carried = false
    cutAt('poison')
    const other = new ScriptedRoom(2)
    const { onFrame } = world.sockets
    world.serve([room, other])
    world.sockets.last.drop()
    await world.clock.advance(60_000)
    const serve = world.sockets.onFrame
    world.sockets.onFrame = (socket, frame) =>
      (frame.type === 'send' && frame.message.text === 'poison' ? onFrame : serve)(socket, frame)
    await send('poison')
    await send('elsewhere', other.id)
    await world.clock.advance(600_000)
    expect(other.messages.map(({ text }) => text)).toEqual(['elsewhere'])
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
      return room.post(text, ALICE, id).message
    })
    world.sockets.last.drop()
    await world.clock.advance(60_000)
    world.sockets.last.say(welcome([room], { limits: { ...DEFAULT_LIMITS, frame_bytes: 1000 } }))
    const id = await send(text)
    await world.clock.advance(60_000)
    expect(asked()).toBe(3)
    expect(room.messages.map((message) => message.id)).toEqual([id])
    expect(await timeline()).toMatchObject([{ id, seq: 1, state: 'sent' }])
  })

  test('a room that it does not know is not left', async () => {
    const asked = behindPage('DELETE', /\/members\/1\/$/, 404, () => ({}))
    await world.engine.saveDraft({ room: room.id, text: 'mine' })
    const leaving = world.engine.leaveRoom(room.id)
    await world.clock.advance(0)
    expect(asked()).toBe(1)
    expect(await world.engine.draft(room.id)).toBe('mine')
    await world.clock.advance(60_000)
    expect(await leaving).toMatchObject({ ok: true })
    expect(asked()).toBe(3)
    expect(await world.read({ view: 'rooms' })).toEqual([])
  })
})
