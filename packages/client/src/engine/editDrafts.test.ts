import { beforeEach, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ALICE, EngineHarness, ScriptedRoom } from '../testing/index.ts'

let world: EngineHarness
let room: ScriptedRoom
beforeEach(async () => {
  world = new EngineHarness(() => new NodeSqlDriver(':memory:'))
  room = new ScriptedRoom(1)
  for (let number = 1; number < 5; number++) room.post(`message ${number}`, ALICE)
  world.serve([room])
  await world.signIn()
})

const kept = () => world.engine.editDraft(room.id)
const save = (number: number, text: string) => {
  const message = room.messages[number - 1]?.id
  if (message === undefined) throw new Error('No such message.')
  return world.engine.saveEditDraft({ room: room.id, edit: { message, text } })
}

test('an edit that was being typed survives a restart, with its message', async () => {
  expect(await kept()).toBe(null)
  await save(2, 'half a')
  await world.restart()
  expect(await kept()).toMatchObject({ message: { seq: 2, text: 'message 2', isOwn: true }, text: 'half a' })
  await world.engine.saveEditDraft({ room: room.id, edit: null })
  expect(await kept()).toBe(null)
})

test('it ends with the edit, and with the message', async () => {
  const [one, two, three] = room.messages
  if (!one || !two || !three) throw new Error('No messages.')
  await save(1, 'words')
  await world.engine.editMessage({ message: one.id, text: 'words' })
  expect(await kept()).toBe(null)
  await save(2, 'words')
  await world.engine.deleteMessage(two.id)
  expect(await kept()).toBe(null)
  await save(3, 'words')
  const before = room.lastRev
  room.remove(three.id)
  world.sockets.last.say(room.changes(before))
  expect(await kept()).toBe(null)
})

test('of an unsent message, and of a lost room: it is told with what was not sent', async () => {
  world.sockets.onFrame = () => {}
  const sent = await world.engine.sendMessage({ room: room.id, text: 'on its way' })
  if (!sent.ok) throw new Error(sent.message)
  await world.engine.saveEditDraft({ room: room.id, edit: { message: sent.id, text: 'on its long way' } })
  expect(await kept()).toMatchObject({ message: { seq: null }, text: 'on its long way' })
  world.sockets.last.say({ type: 'removed', room_id: room.id })
  expect(await kept()).toBe(null)
  expect(await world.read({ view: 'lost' })).toMatchObject([{ texts: ['on its way', 'on its long way'] }])
})
