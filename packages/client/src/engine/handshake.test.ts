import { CLOSE_CODES } from '@roomkey/protocol'
import { beforeEach, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ALICE, RoomWorld, SERVER, welcome } from '../testing/index.ts'

let world: RoomWorld
beforeEach(() => {
  world = new RoomWorld(() => new NodeSqlDriver(':memory:'))
})

test('says hello with what it holds, catches up, and is live', async () => {
  world.room.post('first')
  const connection = await world.watch({ view: 'connection' })
  await world.signIn()
  expect(world.sockets.last.url).toBe('ws://chat.test/ws/sync/')
  expect(world.sockets.last.sentOf('hello')).toMatchObject([{ version: 1, epoch: null, rooms: {} }])
  expect(connection.last()).toEqual({ state: 'connecting' })

  world.sockets.last.say(welcome([world.room]))
  await world.clock.advance(0)
  expect(connection.last()).toEqual({ state: 'catchingUp' })
  world.sockets.last.say(world.room.snapshot('new'), { type: 'live' })
  await world.clock.advance(0)
  expect(connection.last()).toEqual({ state: 'live' })
  expect(await world.texts()).toEqual(['first'])
  expect(world.reports).toEqual([])
})

test('the next start reads local data first and asks only for what is new', async () => {
  world.room.post('first')
  world.serve([world.room])
  await world.signIn()
  const known = world.room.lastRev
  world.sockets.onOpen = () => {}
  await world.restart()
  expect(await world.texts()).toEqual(['first'])
  expect(await world.read({ view: 'session' })).toEqual({
    state: 'signedIn',
    server: SERVER,
    user: ALICE,
    storage: 'persistent',
  })
  world.room.post('second')
  world.sockets.last.accept()
  await world.clock.advance(0)
  expect(world.sockets.last.sentOf('hello')[0]?.rooms).toEqual({ [world.room.id]: known })
  expect(await world.texts()).toEqual(['first', 'second'])
})

test('a server that speaks another version is asked again seldom, and when the person looks', async () => {
  world.serve([world.room])
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
  world.serve([world.room])
  world.sockets.onOpen = (socket) => socket.drop(CLOSE_CODES.hello_expected)
  await world.signIn()
  expect(await world.read({ view: 'connection' })).toMatchObject({ state: 'waiting' })
  world.sockets.onOpen = (socket) => socket.accept()
  await world.clock.advance(30_000)
  expect(await world.read({ view: 'connection' })).toEqual({ state: 'live' })
})

test('a server that closes as soon as it is live is not stormed', async () => {
  world.serve([world.room])
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
  world.serve([world.room])
  await world.signIn()
  world.sockets.last.sayText('{"type":"changes","secret":"words"}')
  world.sockets.last.sayText('words that are no JSON')
  world.sockets.last.say(world.room.push(world.room.post('after')))
  expect(await world.texts()).toEqual(['after'])
  expect(world.reports).toHaveLength(2)
  expect(world.reports.join()).not.toContain('words')
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
    world = new RoomWorld(() => ({
      persistent: true,
      run: (statement, values) => sql.run(statement, values),
      all: (statement, values) => sql.all(statement, values),
      transaction: (work) => {
        if (fails) throw error
        return sql.transaction(work)
      },
      close: () => sql.close(),
    }))
    world.serve([world.room])
    await world.signIn()
    fails = true
    world.sockets.last.say(world.room.push(world.room.post('kept by the server')))
    expect(world.reports).toEqual([`sync: ${error}`])
    expect(await world.read({ view: 'connection' })).toMatchObject({ state: 'waiting', reason })
    await world.clock.advance(60_000)
    fails = false
    await world.clock.advance(60_000)
    expect(await world.texts()).toEqual(['kept by the server'])
  },
)
