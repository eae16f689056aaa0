import type { UserId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { eventually } from '../fanout/fanoutSuite.ts'
import type { Presence } from './presence.ts'

export const ALICE = 1 as UserId
export const BOB = 2 as UserId

/** Everything that a presence told, as `1+` and `1-`. */
export async function listening(presence: Presence, died?: () => void): Promise<string[]> {
  const told: string[] = []
  await presence.listen((changes) => {
    for (const [user, online] of changes) told.push(`${user}${online ? '+' : '-'}`)
  }, died)
  return told
}

/**
 * What every adapter promises. `connect` makes two nodes of one new server, which may be the same one; the grace is
 * a few hundred milliseconds.
 */
export function presenceSuite(connect: () => Promise<{ here: Presence; there: Presence }>): void {
  test('who has a socket on any node is online on all of them, and offline a while after the last closed', async () => {
    const { here, there } = await connect()
    const told = await listening(there)
    if (here !== there) await here.listen(() => {})
    expect(there.isOnline(ALICE)).toBe(false)
    here.arrived(ALICE)
    here.arrived(ALICE)
    await eventually(() => expect(told).toEqual(['1+']))
    expect([here.isOnline(ALICE), there.isOnline(ALICE), there.isOnline(BOB)]).toEqual([true, true, false])
    here.left(ALICE)
    here.arrived(BOB)
    await eventually(() => expect(told).toEqual(['1+', '2+']))
    here.left(ALICE)
    await eventually(() => expect(told).toEqual(['1+', '2+', '1-']))
    expect([here.isOnline(ALICE), there.isOnline(ALICE)]).toEqual([false, false])
  })

  test('a reconnect is not seen, through the same node or another', async () => {
    const { here, there } = await connect()
    const told = await listening(there)
    if (here !== there) await here.listen(() => {})
    here.arrived(ALICE)
    await eventually(() => expect(told).toEqual(['1+']))
    here.left(ALICE)
    here.arrived(ALICE)
    here.left(ALICE)
    there.arrived(ALICE)
    // Behind what would tell of it if there were something: bob's end comes after a grace that began later.
    here.arrived(BOB)
    await eventually(() => expect(told).toContain('2+'))
    here.left(BOB)
    await eventually(() => expect(told).toEqual(['1+', '2+', '2-']))
    expect(there.isOnline(ALICE)).toBe(true)
  })

  test('nobody is told from inside the call', async () => {
    const { here } = await connect()
    const told = await listening(here)
    here.arrived(ALICE)
    expect(told).toEqual([])
    await eventually(() => expect(told).toEqual(['1+']))
  })

  test('a closed node tells nothing more', async () => {
    const { here } = await connect()
    const told = await listening(here)
    here.arrived(ALICE)
    await eventually(() => expect(told).toEqual(['1+']))
    await here.close()
    here.left(ALICE)
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(told).toEqual(['1+'])
  })
}
