import type { RoomId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { readStats } from './readStats.ts'
import { sendMessage } from './sendMessage.ts'
import { openTestWorld } from './testWorld.ts'

test('who wrote today is counted a room at a time: others are served in between', async () => {
  const world = await openTestWorld()
  const alice = await world.person('alice')
  const bob = await world.person('bob')
  const rooms: RoomId[] = []
  for (let count = 0; count < 5; count += 1) rooms.push(await world.room(alice, bob))
  for (const roomId of rooms)
    await sendMessage(world.parts, alice, { roomId, text: 'hello', attachmentIds: [] })
  await sendMessage(world.parts, bob, { roomId: rooms[0] as RoomId, text: 'hello', attachmentIds: [] })
  let turns = 0
  let counting = true
  const turn = () => {
    turns += 1
    if (counting) setImmediate(turn)
  }
  setImmediate(turn)
  expect(await readStats(world.parts)).toMatchObject({ users: 2, rooms: 5, messages: 6, activeToday: 2 })
  counting = false
  expect(turns).toBeGreaterThanOrEqual(rooms.length)
  await world.close()
})
