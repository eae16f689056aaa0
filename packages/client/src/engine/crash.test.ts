import type { MessageId, RoomId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ALICE, CrashingSql, EngineHarness, ScriptedRoom, ScriptedRooms } from '../testing/index.ts'

/** What the person did, as far as the app said that it is done. */
interface Told {
  sent: string[]
  edited: boolean
  deleted: boolean
  attic: RoomId | null
  inAttic: string[]
  renamed: boolean
}

/** Everything that the outbox carries, offline. Ends when the process does. */
async function act(world: EngineHarness, garden: ScriptedRoom, mine: MessageId[], told: Told): Promise<void> {
  const { engine } = world
  const [first, second] = mine as [MessageId, MessageId]
  const send = async (room: RoomId, text: string, into: string[]) => {
    if ((await engine.sendMessage({ room, text })).ok) into.push(text)
  }
  await send(garden.id, 'one', told.sent)
  told.edited = (await engine.editMessage({ message: first, text: 'edited' })).ok
  await send(garden.id, 'two', told.sent)
  told.deleted = (await engine.deleteMessage(second)).ok
  const made = await engine.createRoom({ name: 'Attic', description: '', usernames: ['bob'] })
  if (!made.ok) return
  told.attic = made.room
  await send(made.room, 'hello', told.inAttic)
  told.renamed = (await engine.changeRoom({ room: made.room, name: 'Loft' })).ok
  await send(made.room, 'again', told.inAttic)
}

interface Story {
  server: ScriptedRooms
  garden: ScriptedRoom
  told: Told
  disk: CrashingSql
  world: EngineHarness
  /** The process ended before the story did. */
  crashed: boolean
}

/** Ends the process at that write: while the person acts, or while all of it goes out. */
async function live(write: number): Promise<Story> {
  const disk = new CrashingSql(new NodeSqlDriver(':memory:'))
  const world = new EngineHarness(() => disk)
  const garden = new ScriptedRoom(1, undefined, 'Garden')
  const mine = ['mine', 'wrong'].map((text) => garden.post(text, ALICE).message.id)
  const server = new ScriptedRooms(world, [garden])
  await world.signIn()
  const told: Told = { sent: [], edited: false, deleted: false, attic: null, inAttic: [], renamed: false }
  world.goOffline()
  disk.crashAt(write)
  await act(world, garden, mine, told)
  world.sockets.onOpen = (socket) => socket.accept()
  if (!disk.isDown) await world.clock.advance(5_000)
  const crashed = disk.isDown
  world.sockets.last.drop()
  disk.revive()
  await world.restart()
  await world.clock.advance(20_000)
  return { server, garden, told, disk, world, crashed }
}

function check({ server, garden, told, disk }: Story): void {
  const texts = (room: ScriptedRoom | undefined) =>
    room?.messages.slice(room === garden ? 2 : 0).map((m) => m.text) ?? []
  // What the app confirmed is there once and in order; what was cut short is there once or not at all.
  const stands = (there: string[], confirmed: string[], all: string[]) => {
    expect(there).toEqual(all.slice(0, there.length))
    expect(there.length).toBeGreaterThanOrEqual(confirmed.length)
  }
  stands(texts(garden), told.sent, ['one', 'two'])
  const [first, second] = garden.messages
  if (told.edited) expect(first?.text).toBe('edited')
  if (told.deleted) expect(second?.deleted_at).not.toBeNull()
  expect(server.made).toBeLessThanOrEqual(1)
  const attic = server.rooms.find((room) => room.id !== garden.id)
  if (told.attic !== null) expect(attic?.id).toBe(told.attic)
  stands(texts(attic), told.inAttic, ['hello', 'again'])
  if (told.renamed) expect(server.names()).toContain('Loft')
  expect(disk.all('SELECT kind, state FROM outbox')).toEqual([])
}

test('a process that ends between any two writes loses and doubles nothing', async () => {
  let crashes = 0
  for (let write = 1; ; write++) {
    const story = await live(write)
    try {
      check(story)
    } catch (error) {
      throw new Error(`at write ${write}`, { cause: error })
    }
    if (!story.crashed) break
    crashes++
  }
  expect(crashes).toBeGreaterThan(20)
})
