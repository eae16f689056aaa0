import { afterEach, beforeEach, expect, test } from 'vitest'
import { endSessions } from '../testing/endSessions.ts'
import { changePassword } from './changePassword.ts'
import { openDevice } from './devices.ts'
import type { Actor } from './parts.ts'
import { signIn } from './signIn.ts'
import { openTestWorld, type TestWorld } from './testWorld.ts'

let world: TestWorld
let alice: Actor
beforeEach(async () => {
  world = await openTestWorld()
  alice = await world.person('alice')
})
afterEach(() => world.close())

const oldPassword = "alice's password"
const newPassword = 'another one'
const change = (deviceId: Parameters<typeof changePassword>[2]['deviceId'] = null) =>
  changePassword(world.parts, alice, { oldPassword, newPassword, deviceId })
const enter = (password: string) => signIn(world.parts, { username: 'alice', password })
const names = async () => (await world.parts.store.devicesOf(alice.id, 0)).map(({ name }) => name)

test('ends every device but the one that asks, and the generation of what has no device', async () => {
  const user = await enter(oldPassword)
  const [here, there] = [
    await openDevice(world.parts, user, 'here'),
    await openDevice(world.parts, user, 'there'),
  ]
  await world.hints()
  const generation = await change(here.id)
  expect(await names()).toEqual(['here'])
  expect(await world.hints()).toEqual([
    { kind: 'revoked', userId: alice.id, deviceId: there.id },
    { kind: 'revoked', userId: alice.id, deviceId: null },
  ])
  await expect(enter(oldPassword)).rejects.toMatchObject({ code: 'no_active_account' })
  expect((await enter(newPassword)).tokenGeneration).toBe(generation)
  expect(generation).not.toBe(0)
})

test('names the field when the old password is wrong, and changes nothing', async () => {
  await openDevice(world.parts, await enter(oldPassword), 'here')
  const wrong = changePassword(world.parts, alice, { oldPassword: 'wrong', newPassword, deviceId: null })
  await expect(wrong).rejects.toMatchObject({
    code: 'invalid',
    fields: { old_password: [expect.any(String)] },
  })
  expect(await names()).toEqual(['here'])
  expect((await enter(oldPassword)).tokenGeneration).toBe(0)
})

test('of two that come together one is refused', async () => {
  const outcomes = await Promise.allSettled([change(), change()])
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('whoever knew the old password while it was changed gets no device', async () => {
  const identified = await enter(oldPassword)
  await change()
  await expect(openDevice(world.parts, identified, 'late')).rejects.toMatchObject({
    code: 'no_active_account',
  })
  expect(await names()).toEqual([])
})

test('the upgrade of a hash from Django does not bring back a password that was changed meanwhile', async () => {
  const { parts } = world
  const passwords = {
    hash: parts.passwords.hash,
    verify: async (password: string, hash: string | undefined) => {
      const verified = await parts.passwords.verify(password, hash)
      await change()
      return { ...verified, upgrade: await parts.passwords.hash(password) }
    },
  }
  const slow = signIn({ ...parts, passwords }, { username: 'alice', password: oldPassword })
  await expect(slow).rejects.toMatchObject({ code: 'no_active_account' })
  await enter(newPassword)
})

test('a person keeps a hundred devices; the one away the longest goes', async () => {
  const user = await enter(oldPassword)
  for (let number = 0; number <= 100; number += 1) await openDevice(world.parts, user, `device ${number}`)
  const kept = await names()
  expect(kept).toHaveLength(100)
  expect(kept).not.toContain('device 0')
  expect(kept[0]).toBe('device 100')
})

test('all sessions of a person end at once', async () => {
  await openDevice(world.parts, await enter(oldPassword), 'here')
  await endSessions(world.parts, alice.id)
  expect(await names()).toEqual([])
  expect((await world.parts.store.userById(alice.id))?.tokenGeneration).not.toBe(0)
})
