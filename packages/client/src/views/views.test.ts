import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ALICE, BOB, EngineHarness, ScriptedRoom } from '../testing/index.ts'
import { previewOf } from './preview.ts'

describe('previewOf', () => {
  const cases: [string, string][] = [
    ['**bold** and _soft_ and ~~gone~~', 'bold and soft and gone'],
    ['see [the plan](https://example.org/x) now', 'see the plan now'],
    ['# Title\n\n- one\n- [x] two\n> said', 'Title · one · two · said'],
    ['```js\nlet a = 1\n```', 'let a = 1'],
    ['use `rm -rf` with care', 'use rm -rf with care'],
    ['snake_case_name and 2 * 3 * 4', 'snake_case_name and 2 * 3 * 4'],
    ['  many   \n\n lines ', 'many · lines'],
    ['Hello,\nhow are you?\r\nFine.', 'Hello, how are you? Fine.'],
    ['1. flour\n2. eggs (six)\n3. milk', '1. flour · 2. eggs (six) · 3. milk'],
    ['| who | when |\n|:---|---:|\n| bob | | noon |\n| | |', 'who · when · bob · noon'],
    ['one | two', 'one | two'],
  ]
  test.each(cases)('%j', (text, preview) => {
    expect(previewOf(text)).toBe(preview)
  })

  test('is short, and does not cut a character in half', () => {
    const preview = previewOf('👋'.repeat(500))
    expect([...preview].length).toBe(140)
    expect(preview.isWellFormed()).toBe(true)
  })
})

describe('watching', () => {
  let world: EngineHarness
  beforeEach(() => {
    world = new EngineHarness(() => new NodeSqlDriver(':memory:'))
  })

  test('many changes in one tick are one value; an equal value is not sent again', async () => {
    const room = new ScriptedRoom(1)
    world.serve([room])
    await world.signIn()
    const rooms = await world.watch({ view: 'rooms' })
    const before = rooms.all().length
    for (let i = 0; i < 20; i++) world.sockets.last.say(room.push(room.post(`message ${i}`)))
    await world.clock.advance(0)
    expect(rooms.all().length).toBe(before + 1)
    expect(rooms.last()[0]).toMatchObject({ unread: 20, lastMessage: { preview: 'message 19' } })
    await world.engine.wake()
    await world.engine.saveDraft({ room: room.id, text: '' })
    await world.clock.advance(0)
    expect(rooms.all().length).toBe(before + 1)
  })

  test('a change in one room does not answer the timeline of another', async () => {
    const [one, two] = [new ScriptedRoom(1), new ScriptedRoom(2)]
    world.serve([one, two])
    await world.signIn()
    const timeline = await world.watch({ view: 'timeline', room: one.id, limit: 10 })
    const before = timeline.all().length
    world.sockets.last.say(two.push(two.post('elsewhere')))
    await world.clock.advance(0)
    expect(timeline.all().length).toBe(before)
  })

  test('an unwatched view is silent', async () => {
    const room = new ScriptedRoom(1)
    world.serve([room])
    await world.signIn()
    const rooms = await world.watch({ view: 'rooms' })
    await world.engine.unwatch(rooms.number)
    const before = rooms.all().length
    world.sockets.last.say(room.push(room.post('unseen')))
    await world.clock.advance(0)
    expect(rooms.all().length).toBe(before)
  })

  test('a nameless room of two is the other person; sorted by what happened last', async () => {
    const direct = new ScriptedRoom(1, [ALICE, BOB], '')
    const team = new ScriptedRoom(2, [ALICE, BOB], 'Team')
    direct.post('hi')
    world.serve([direct, team])
    await world.signIn()
    const message = team.post('later')
    message.message.created_at = '2026-11-22T12:30:00.000000Z'
    world.sockets.last.say(team.push(message))
    const rooms = await world.read({ view: 'rooms' })
    expect(rooms.map((row) => [row.name, row.directWith])).toEqual([
      ['Team', null],
      ['', BOB],
    ])
    expect(await world.read({ view: 'room', room: team.id })).toMatchObject({
      name: 'Team',
      myRole: 'owner',
      members: [{ username: 'alice' }, { username: 'bob' }],
    })
  })

  test('unread beyond the cache is the server’s count plus what came since', async () => {
    const room = new ScriptedRoom(1)
    for (let i = 0; i < 80; i++) room.post(`old ${i}`)
    world.serve([room])
    await world.signIn()
    const unread = async () => (await world.read({ view: 'rooms' }))[0]?.unread
    expect(await unread()).toBe(80)
    world.sockets.last.say(room.push(room.post('new')), room.push(room.post('own', ALICE)))
    expect(await unread()).toBe(81)
    world.sockets.last.say({ type: 'read_mark', room_id: room.id, seq: 80 as never, unread_count: 1 })
    expect(await unread()).toBe(1)
    world.sockets.last.say(room.push(room.remove(room.messages[80]?.id as never)))
    expect(await unread()).toBe(0)
  })

  test('a mark that overtakes the messages it counted does not count them twice', async () => {
    const room = new ScriptedRoom(1)
    for (let i = 0; i < 80; i++) room.post(`old ${i}`)
    world.serve([room])
    await world.signIn()
    const news = [room.push(room.post('one')), room.push(room.post('two'))]
    world.sockets.last.say({ type: 'read_mark', room_id: room.id, seq: 10 as never, unread_count: 72 })
    world.sockets.last.say(...news)
    expect((await world.read({ view: 'rooms' }))[0]?.unread).toBe(72)
    world.sockets.last.say(room.push(room.post('three')))
    expect((await world.read({ view: 'rooms' }))[0]?.unread).toBe(73)
  })

  test('a long timeline shows the newest and says that there is more', async () => {
    const room = new ScriptedRoom(1)
    for (let i = 0; i < 30; i++) room.post(`message ${i}`)
    world.serve([room])
    await world.signIn()
    const view = await world.read({ view: 'timeline', room: room.id, limit: 10 })
    expect(view?.messages.map((message) => message.seq)).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30])
    expect(view?.hasOlder).toBe(true)
    const all = await world.read({ view: 'timeline', room: room.id, limit: 30 })
    expect(all?.hasOlder).toBe(false)
  })
})
