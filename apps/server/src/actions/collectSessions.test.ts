import { afterEach, beforeEach, expect, it } from 'vitest'
import { collectSessions } from './collectSessions.ts'
import { openTestWorld, type TestWorld } from './testWorld.ts'

let world: TestWorld
beforeEach(async () => {
  world = await openTestWorld()
})
afterEach(() => world.close())

it('a used ticket is remembered for ten minutes after it expired, and no longer', async () => {
  const { store } = world.parts
  const use = (id: string, expiresAt: number) => store.write((tx) => tx.useTicket(id, expiresAt))
  const minute = 60_000_000
  const now = 1_800_000_000_000_000
  await use('old', now - 11 * minute)
  await use('new', now - 9 * minute)
  await collectSessions({ store, now: () => now })
  expect(await use('old', now)).toBe(true)
  expect(await use('new', now)).toBe(false)
})
