import { randomUUID } from 'node:crypto'
import type { DeviceId, UserId } from '@roomkey/protocol'
import { describe, expect, it } from 'vitest'
import type { NewDeviceRow } from '../devices.ts'
import type { UserRow } from '../store.ts'
import type { World } from './Database.ts'

const newDevice = (user: UserRow, more: Partial<NewDeviceRow> = {}): NewDeviceRow => ({
  id: randomUUID() as DeviceId,
  userId: user.id,
  name: 'Fïrefox on Linux',
  createdAt: 1_795_350_143_683_341,
  expiresAt: 1_797_942_143_683_341,
  currentToken: randomUUID(),
  ...more,
})

export function devicesAcceptance(world: () => World): void {
  const add = (device: NewDeviceRow) => world().store.write((tx) => tx.addDevice(device))
  const rotate = (id: DeviceId, from: string, to: string) =>
    world().store.write((tx) => tx.rotateDevice(id, { from, to, rotationId: to, at: 7, expiresAt: 9 }))

  describe('devices', () => {
    it('keeps a device as given, to the microsecond', async () => {
      const given = newDevice(await world().user('alice'))
      const added = await add(given)
      expect(added).toEqual({
        ...given,
        lastUsedAt: given.createdAt,
        rotationId: null,
        formerRotationIds: [],
        revokedAt: null,
      })
      await world().reopen()
      expect(await world().store.device(given.id)).toEqual(added)
      expect(await world().store.device(randomUUID() as DeviceId)).toBeUndefined()
    })

    it('rotates from the current token only, and remembers the names of the last ones', async () => {
      const { id } = await add(newDevice(await world().user('alice'), { currentToken: 'one' }))
      expect(await rotate(id, 'one', 'two')).toBe(true)
      expect(await rotate(id, 'one', 'three')).toBe(false)
      expect(await rotate(id, 'two', 'four')).toBe(true)
      expect(await world().store.device(id)).toMatchObject({
        currentToken: 'four',
        rotationId: 'four',
        formerRotationIds: ['two'],
        lastUsedAt: 7,
        expiresAt: 9,
      })
    })

    it('remembers eight names of rotations before the last one', async () => {
      const { id } = await add(newDevice(await world().user('alice'), { currentToken: 'first' }))
      const names = Array.from({ length: 12 }, () => randomUUID())
      for (const [at, name] of names.entries()) await rotate(id, names[at - 1] ?? 'first', name)
      const found = await world().store.device(id)
      expect(found).toMatchObject({ rotationId: names[11], formerRotationIds: names.slice(3, 11).reverse() })
    })

    it('rotates once of many that come together', async () => {
      const { id } = await add(newDevice(await world().user('alice'), { currentToken: 'one' }))
      const outcomes = await Promise.all(['a', 'b', 'c', 'd'].map((to) => rotate(id, 'one', to)))
      expect(outcomes.filter(Boolean)).toHaveLength(1)
      const { currentToken } = (await world().store.device(id)) ?? {}
      expect(currentToken).toBe(['a', 'b', 'c', 'd'][outcomes.indexOf(true)])
    })

    it('revokes once, and rotates no more', async () => {
      const alice = await world().user('alice')
      const { id } = await add(newDevice(alice, { currentToken: 'one' }))
      expect(await world().store.write((tx) => tx.revokeDevice(id, 50))).toBe(true)
      expect(await world().store.write((tx) => tx.revokeDevice(id, 60))).toBe(false)
      expect(await world().store.write((tx) => tx.revokeDevice(randomUUID() as DeviceId, 60))).toBe(false)
      expect(await rotate(id, 'one', 'two')).toBe(false)
      expect((await world().store.device(id))?.revokedAt).toBe(50)
      expect(await world().store.devicesRevoked(49)).toEqual([id])
      expect(await world().store.devicesRevoked(50)).toEqual([])
    })

    it('lists what is neither revoked nor expired of one person, the last used first', async () => {
      const [alice, bob] = [await world().user('alice'), await world().user('bob')]
      const oldest = await add(newDevice(alice, { createdAt: 1, expiresAt: 100 }))
      const newest = await add(newDevice(alice, { createdAt: 3, expiresAt: 101 }))
      const expired = await add(newDevice(alice, { createdAt: 4, expiresAt: 50 }))
      const revoked = await add(newDevice(alice, { createdAt: 5, expiresAt: 100 }))
      await add(newDevice(bob, { expiresAt: 100 }))
      await world().store.write((tx) => tx.revokeDevice(revoked.id, 6))
      expect(await world().store.devicesOf(alice.id, 50)).toEqual([newest, oldest])
      expect(await world().store.devicesOf(alice.id, 49)).toEqual([expired, newest, oldest])
      expect(await world().store.devicesOf(alice.id, 100)).toEqual([newest])
    })

    it('begins generations of tokens that nobody can foresee', async () => {
      const [alice, bob] = [await world().user('alice'), await world().user('bob')]
      const end = () => world().store.write((tx) => tx.endTokens(alice.id))
      const begun = [await end(), await end(), await end()]
      expect(new Set([0, 1, 2, 3, ...begun]).size).toBe(7)
      for (const generation of begun) expect(generation).toBeLessThan(2 ** 31)
      expect((await world().store.userById(alice.id))?.tokenGeneration).toBe(begun[2])
      const states = await world().store.userStates([bob.id, alice.id, 9999 as UserId])
      expect(states.sort((one, other) => one.id - other.id)).toEqual([
        { id: alice.id, isActive: true, tokenGeneration: begun[2] },
        { id: bob.id, isActive: true, tokenGeneration: 0 },
      ])
      expect(await world().store.userStates([])).toEqual([])
    })

    it('takes a ticket once, also of many that come together', async () => {
      const use = () => world().store.write((tx) => tx.useTicket('ticket', 1000))
      const uses = await Promise.all([use(), use(), use()])
      expect(uses.filter(Boolean)).toHaveLength(1)
      expect(await use()).toBe(false)
      expect(await world().store.write((tx) => tx.useTicket('another', 1000))).toBe(true)
    })

    it('forgets what ended before a time, and nothing else', async () => {
      const alice = await world().user('alice')
      const kept = await add(newDevice(alice, { expiresAt: 100 }))
      const expired = await add(newDevice(alice, { expiresAt: 99 }))
      const revoked = await add(newDevice(alice, { expiresAt: 500 }))
      const revokedLater = await add(newDevice(alice, { expiresAt: 500 }))
      await world().store.write(async (tx) => {
        await tx.revokeDevice(revoked.id, 99)
        await tx.revokeDevice(revokedLater.id, 100)
        await tx.useTicket('old', 199)
        await tx.useTicket('new', 200)
        await tx.forgetSessions(100, 200)
      })
      const there = await Promise.all(
        [kept, expired, revoked, revokedLater].map(
          async ({ id }) => (await world().store.device(id)) !== undefined,
        ),
      )
      expect(there).toEqual([true, false, false, true])
      expect(await world().store.write((tx) => tx.useTicket('old', 199))).toBe(true)
      expect(await world().store.write((tx) => tx.useTicket('new', 200))).toBe(false)
    })
  })
}
