import { CLOSE_CODES, type Seq } from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ALICE, BOB, EngineHarness, ScriptedRoom, SERVER, uuid, welcome } from '../testing/index.ts'

let world: EngineHarness
let room: ScriptedRoom
beforeEach(() => {
  world = new EngineHarness(() => new NodeSqlDriver(':memory:'))
  room = new ScriptedRoom(1)
})

const texts = async () => {
  const timeline = await world.read({ view: 'timeline', room: room.id, limit: 100 })
  return timeline?.messages.map((message) => message.text) ?? null
}

describe('handshake', () => {
  test('says hello with what it holds, catches up, and is live', async () => {
    room.post('first')
    const connection = await world.watch({ view: 'connection' })
    await world.signIn()
    expect(world.sockets.last.url).toBe('ws://chat.test/ws/sync/')
    expect(world.sockets.last.sentOf('hello')).toMatchObject([{ version: 1, epoch: null, rooms: {} }])
    expect(connection.last()).toEqual({ state: 'connecting' })

    world.sockets.last.say(welcome([room]))
    await world.clock.advance(0)
    expect(connection.last()).toEqual({ state: 'catchingUp' })
    world.sockets.last.say(room.snapshot('new'), { type: 'live' })
    await world.clock.advance(0)
    expect(connection.last()).toEqual({ state: 'live' })
    expect(await texts()).toEqual(['first'])
    expect(world.reports).toEqual([])
  })

  test('the next start reads local data first and asks only for what is new', async () => {
    room.post('first')
    world.serve([room])
    await world.signIn()
    const known = room.lastRev
    world.sockets.onOpen = () => {}
    await world.restart()
    expect(await texts()).toEqual(['first'])
    expect(await world.read({ view: 'session' })).toEqual({
      state: 'signedIn',
      server: SERVER,
      user: ALICE,
      storage: 'persistent',
    })
    room.post('second')
    world.sockets.last.accept()
    await world.clock.advance(0)
    expect(world.sockets.last.sentOf('hello')[0]?.rooms).toEqual({ [room.id]: known })
    expect(await texts()).toEqual(['first', 'second'])
  })

  test('a server that speaks another version is asked again seldom, and when the person looks', async () => {
    world.serve([room])
    world.sockets.onOpen = (socket) => socket.drop(CLOSE_CODES.version)
    await world.signIn()
    await world.clock.advance(600_000)
    expect(await world.read({ view: 'connection' })).toEqual({ state: 'incompatible' })
    expect(world.sockets.opened).toHaveLength(1)
    await world.clock.advance(600_000)
    expect(world.sockets.opened).toHaveLength(2)
    world.sockets.onOpen = (socket) => socket.accept()
    await world.engine.wake()
    await world.clock.advance(0)
    expect(await world.read({ view: 'connection' })).toEqual({ state: 'live' })
  })

  test('a hello that came too late is said again', async () => {
    world.serve([room])
    world.sockets.onOpen = (socket) => socket.drop(CLOSE_CODES.hello_expected)
    await world.signIn()
    expect(await world.read({ view: 'connection' })).toMatchObject({ state: 'waiting' })
    world.sockets.onOpen = (socket) => socket.accept()
    await world.clock.advance(30_000)
    expect(await world.read({ view: 'connection' })).toEqual({ state: 'live' })
  })

  test('a server that closes as soon as it is live is not stormed', async () => {
    world.serve([room])
    world.sockets.onFrame = ((serve) => (socket, frame) => {
      serve(socket, frame)
      if (frame.type === 'hello') socket.drop()
    })(world.sockets.onFrame)
    await world.signIn()
    await world.clock.advance(600_000)
    expect(world.sockets.opened.length).toBeLessThan(80)
    expect(world.sockets.opened.length).toBeGreaterThan(10)
  })

  test('a frame it cannot read is reported without its content, and the connection goes on', async () => {
    world.serve([room])
    await world.signIn()
    world.sockets.last.sayText('{"type":"changes","secret":"words"}')
    world.sockets.last.sayText('words that are no JSON')
    world.sockets.last.say(room.push(room.post('after')))
    expect(await texts()).toEqual(['after'])
    expect(world.reports).toHaveLength(2)
    expect(world.reports.join()).not.toContain('words')
  })
})

test.each([
  ['noSpace', Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })],
  // As the browser's driver has it: SQLite knows that a write failed, the file beneath why.
  ['noSpace', new Error('SQLITE_IOERR', { cause: new DOMException('No capacity', 'QuotaExceededError') })],
  ['notKept', new Error('disk I/O error')],
])(
  'a disk that fails costs the connection, not the engine (%s): the same frames come again',
  async (reason, error) => {
    const sql = new NodeSqlDriver(':memory:')
    let fails = false
    world = new EngineHarness(() => ({
      persistent: true,
      run: (statement, values) => sql.run(statement, values),
      all: (statement, values) => sql.all(statement, values),
      transaction: (work) => {
        if (fails) throw error
        return sql.transaction(work)
      },
      close: () => sql.close(),
    }))
    world.serve([room])
    await world.signIn()
    fails = true
    world.sockets.last.say(room.push(room.post('kept by the server')))
    expect(world.reports).toEqual([`sync: ${error}`])
    expect(await world.read({ view: 'connection' })).toMatchObject({ state: 'waiting', reason })
    await world.clock.advance(60_000)
    fails = false
    await world.clock.advance(60_000)
    expect(await texts()).toEqual(['kept by the server'])
  },
)

describe('staying in step', () => {
  beforeEach(async () => {
    room.post('first')
    world.serve([room])
    await world.signIn()
  })

  test('a pushed change appears, a repeated one changes nothing', async () => {
    const rooms = await world.watch({ view: 'timeline', room: room.id, limit: 100 })
    const push = room.push(room.post('second'))
    world.sockets.last.say(push)
    await world.clock.advance(0)
    const before = rooms.all().length
    world.sockets.last.say(push, push)
    await world.clock.advance(0)
    expect(await texts()).toEqual(['first', 'second'])
    expect(rooms.all().length).toBe(before)
  })

  test('a gap is asked for once and filled', async () => {
    const known = room.lastRev
    room.post('lost')
    const third = room.push(room.post('third'))
    const fourth = room.push(room.post('fourth'))
    world.sockets.onFrame = () => {}
    world.sockets.last.say(third, fourth)
    const asked = world.sockets.last.sentOf('catch_up')
    expect(asked).toMatchObject([{ room_id: room.id, after_rev: known }])
    world.sockets.last.say(room.changes(known, known + 2, asked[0]?.ref))
    const again = world.sockets.last.sentOf('catch_up')[1]
    expect(again).toMatchObject({ after_rev: known + 2 })
    world.sockets.last.say(room.changes(known + 2, room.lastRev, again?.ref))
    expect(await texts()).toEqual(['first', 'lost', 'third', 'fourth'])
    expect(world.sockets.last.sentOf('catch_up')).toHaveLength(2)
  })

  test('a room that is missing from welcome is gone, with all its rows', async () => {
    const other = new ScriptedRoom(2)
    world.serve([other])
    world.sockets.last.drop()
    await world.clock.advance(60_000)
    expect(await texts()).toBe(null)
    const rooms = await world.read({ view: 'rooms' })
    expect(rooms.map((row) => row.id)).toEqual([other.id])
  })

  test('removed while connected: gone at once', async () => {
    world.sockets.last.say({ type: 'removed', room_id: room.id })
    expect(await texts()).toBe(null)
    expect(await world.read({ view: 'rooms' })).toEqual([])
  })

  test('removed and added again: a question about the room of before, and how often one was refused, count no more', async () => {
    const { last } = world.sockets
    const ask = () => {
      room.post('lost')
      last.say(room.push(room.post('seen')))
      return last.sentOf('catch_up').at(-1)?.ref ?? ''
    }
    const comeBack = () => last.say({ type: 'removed', room_id: room.id }, room.snapshot('joined'))
    world.sockets.onFrame = () => {}
    for (const times of [1, 2, 3, 4]) {
      last.say({ type: 'error', ref: ask(), code: 'unavailable', detail: '' })
      await world.clock.advance(500 * 2 ** times)
    }
    const open = last.sentOf('catch_up').at(-1)?.ref ?? ''
    comeBack()
    last.say({ type: 'error', ref: open, code: 'not_a_member', detail: '' })
    expect(await texts()).toContain('lost')

    last.say({ type: 'error', ref: ask(), code: 'unavailable', detail: '' })
    const asked = last.sentOf('catch_up').length
    // As long as the first pause is at most.
    await world.clock.advance(1000)
    expect(last.sentOf('catch_up')).toHaveLength(asked + 1)
  })

  test('another epoch: what the old one said is forgotten, also when its revs were higher', async () => {
    for (let i = 0; i < 9; i++) room.post(`old ${i}`)
    world.sockets.last.say(room.changes(0))
    const restored = new ScriptedRoom(1)
    restored.post('restored')
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type !== 'hello') return
      const epoch = uuid(9, 2) as typeof frame.epoch & string
      socket.say(welcome([restored], { epoch }), restored.snapshot('epoch'), { type: 'live' })
    }
    world.sockets.last.drop()
    await world.clock.advance(60_000)
    expect(await texts()).toEqual(['restored'])
  })

  describe('a server restored from a backup, under the epoch it always had', () => {
    let restored: ScriptedRoom
    beforeEach(async () => {
      for (let i = 0; i < 9; i++) room.post(`lost ${i}`)
      world.sockets.last.say(room.changes(0))
      restored = new ScriptedRoom(1)
      restored.post('first')
    })

    test('keeps only what it has, shows what is new, and gets what was never sent', async () => {
      world.sockets.onOpen = (socket) => socket.drop()
      world.sockets.last.drop()
      await world.engine.sendMessage({ room: room.id, text: 'unsent' })
      world.serve([restored])
      world.sockets.onFrame = ((serve) => (socket, frame) => {
        if (frame.type !== 'hello') return serve(socket, frame)
        socket.say(welcome([restored]), restored.snapshot('epoch'), { type: 'live' })
      })(world.sockets.onFrame)
      world.sockets.onOpen = (socket) => socket.accept()
      await world.clock.advance(60_000)
      expect(await texts()).toEqual(['first', 'unsent'])
      world.sockets.last.say(restored.push(restored.post('new after restore')))
      expect(await texts()).toEqual(['first', 'unsent', 'new after restore'])
    })

    test('a snapshot that says so counts also in the middle of a connection', async () => {
      world.sockets.last.say(restored.snapshot('epoch'))
      expect(await texts()).toEqual(['first'])
    })

    test('a welcome with less than is known makes the room unknown: whatever the server sends is taken', async () => {
      world.sockets.onFrame = (socket, frame) => {
        if (frame.type === 'hello') {
          socket.say(welcome([restored]), restored.snapshot('too_old'), { type: 'live' })
        }
      }
      world.sockets.last.drop()
      await world.clock.advance(60_000)
      expect(await texts()).toEqual(['first'])
    })
  })

  test('too far behind: the newest page is shown, the hole is filled by scrolling back', async () => {
    for (let i = 0; i < 9; i++) room.post(`later ${i}`)
    world.sockets.last.say(room.snapshot('too_old', 3))
    expect(await texts()).toEqual(['later 6', 'later 7', 'later 8'])
    world.http.on('GET', /\/history\/\?before=8&limit=\d+$/, () => ({
      status: 200,
      body: { messages: room.messages.filter((m) => m.seq < 8), has_more: false, rev: room.lastRev },
    }))
    await world.watch({ view: 'timeline', room: room.id, limit: 100 })
    expect(await world.engine.loadOlder(room.id)).toEqual({ ok: true })
    expect(await texts()).toEqual(room.messages.map((message) => message.text))
    const view = await world.read({ view: 'timeline', room: room.id, limit: 100 })
    expect(view?.hasOlder).toBe(false)
  })

  test('older messages that cannot be fetched are offered again when the server is back', async () => {
    for (let i = 0; i < 9; i++) room.post(`later ${i}`)
    world.sockets.last.say(room.snapshot('too_old', 3))
    world.http.on('GET', /\/history\//, () => 'unreachable')
    const older = async () => (await world.read({ view: 'timeline', room: room.id, limit: 100 }))?.older
    const asked = world.engine.loadOlder(room.id)
    await world.clock.advance(0)
    expect(await asked).toMatchObject({ ok: false, reason: 'offline' })
    expect(await older()).toBe('failed')
    world.sockets.last.drop()
    await world.clock.advance(60_000)
    expect(await older()).toBe('idle')
  })

  test('typing is shown for a while and ends with the message', async () => {
    world.sockets.last.say({ type: 'typing', room_id: room.id, user: BOB })
    expect(await world.read({ view: 'typing', room: room.id })).toEqual([BOB])
    world.sockets.last.say(room.push(room.post('done')))
    expect(await world.read({ view: 'typing', room: room.id })).toEqual([])
    world.sockets.last.say({ type: 'typing', room_id: room.id, user: BOB })
    await world.clock.advance(6001)
    expect(await world.read({ view: 'typing', room: room.id })).toEqual([])
  })

  test('the read mark only grows, is told when live, and counts down what is unread', async () => {
    const second = room.post('second')
    world.sockets.last.say(room.push(second))
    const unread = async () => (await world.read({ view: 'rooms' }))[0]?.unread
    expect(await unread()).toBe(2)
    world.sockets.last.drop()
    await world.engine.markRead({ room: room.id, seq: second.message.seq })
    await world.engine.markRead({ room: room.id, seq: 1 as typeof second.message.seq })
    expect(await unread()).toBe(0)
    await world.clock.advance(60_000)
    expect(world.sockets.last.sentOf('read')).toMatchObject([{ room_id: room.id, seq: 2 }])
  })

  test('marks that follow each other are told together, the last one in any case', async () => {
    for (let count = 0; count < 20; count += 1) world.sockets.last.say(room.push(room.post('more')))
    const told = () => world.sockets.last.sentOf('read').map(({ seq }) => seq)
    for (let seq = 2; seq <= 10; seq += 1) await world.engine.markRead({ room: room.id, seq: seq as Seq })
    expect(told()).toEqual([2])
    await world.clock.advance(250)
    expect(told()).toEqual([2, 10])
    await world.engine.markRead({ room: room.id, seq: 15 as Seq })
    world.sockets.last.drop()
    await world.clock.advance(60_000)
    expect(told()).toEqual([15])
    await world.engine.markRead({ room: room.id, seq: 16 as Seq })
    await world.engine.markRead({ room: room.id, seq: 21 as Seq })
    await world.clock.advance(250)
    expect(told()).toEqual([15, 16, 21])
    await world.clock.advance(60_000)
    expect(told()).toEqual([15, 16, 21])
  })
})

describe('a lost connection', () => {
  beforeEach(async () => {
    world.serve([room])
    await world.signIn()
  })

  test('tries again with growing pauses, and starts small again after success', async () => {
    world.sockets.onOpen = (socket) => socket.drop()
    world.sockets.last.drop()
    const pauses: number[] = []
    for (let i = 0; i < 12; i++) {
      const state = await world.read({ view: 'connection' })
      if (state.state !== 'waiting') throw new Error(state.state)
      pauses.push(state.retryAt - world.clock.now())
      await world.clock.advance(state.retryAt - world.clock.now())
    }
    for (const [attempt, pause] of pauses.entries()) {
      expect(pause).toBeLessThanOrEqual(Math.min(30_000, 500 * 2 ** attempt))
    }
    expect(new Set(pauses).size).toBeGreaterThan(8)
    expect(Math.max(...pauses)).toBeGreaterThan(4000)

    world.sockets.onOpen = (socket) => socket.accept()
    await world.clock.advance(60_000)
    expect(await world.read({ view: 'connection' })).toEqual({ state: 'live' })
    world.sockets.last.drop()
    const state = await world.read({ view: 'connection' })
    expect(state).toMatchObject({ state: 'waiting', reason: 'unreachable' })
    expect(state.state === 'waiting' && state.retryAt - world.clock.now()).toBeLessThanOrEqual(500)
  })

  test('wake tries at once', async () => {
    world.sockets.last.drop(CLOSE_CODES.rate_limited)
    expect(await world.read({ view: 'connection' })).toMatchObject({ reason: 'rateLimited' })
    await world.engine.wake()
    await world.clock.advance(0)
    expect(await world.read({ view: 'connection' })).toEqual({ state: 'live' })
  })

  test('a network that is gone is lost at once, and tried again', async () => {
    const dead = world.sockets.last
    world.sockets.onOpen = () => {}
    await world.engine.networkLost()
    expect(await world.read({ view: 'connection' })).toMatchObject({
      state: 'waiting',
      reason: 'unreachable',
    })
    expect(dead.closedByEngine).toBe(true)
    world.sockets.onOpen = (socket) => socket.accept()
    await world.engine.wake()
    await world.clock.advance(0)
    expect(await world.read({ view: 'connection' })).toEqual({ state: 'live' })
  })

  test('silence is asked about and then counts as lost', async () => {
    world.sockets.onFrame = () => {}
    const silent = world.sockets.last
    await world.clock.advance(20_000)
    expect(silent.sentOf('ping')).toHaveLength(1)
    expect(silent.closedByEngine).toBe(false)
    await world.clock.advance(9_999)
    expect(silent.closedByEngine).toBe(false)
    await world.clock.advance(1)
    expect(silent.closedByEngine).toBe(true)
    expect(await world.read({ view: 'connection' })).toMatchObject({
      state: 'waiting',
      reason: 'unreachable',
    })
  })

  test('a quiet link that answers stays', async () => {
    await world.clock.advance(600_000)
    expect(world.sockets.opened).toHaveLength(1)
    expect(await world.read({ view: 'connection' })).toEqual({ state: 'live' })
  })

  test('what an older socket still says is ignored', async () => {
    const old = world.sockets.last
    old.drop()
    await world.clock.advance(60_000)
    old.say({ type: 'removed', room_id: room.id })
    old.drop()
    expect(await world.read({ view: 'connection' })).toEqual({ state: 'live' })
    expect(await world.read({ view: 'rooms' })).toHaveLength(1)
  })
})
