import type { UserId } from '@roomkey/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Passwords } from './parts.ts'
import { registerUser } from './registerUser.ts'
import { signIn } from './signIn.ts'
import { openTestWorld, type TestWorld } from './testWorld.ts'

let world: TestWorld
beforeEach(async () => {
  world = await openTestWorld()
})
afterEach(() => world.close())

it('registers an account that can sign in with its password only', async () => {
  const user = await registerUser(world.parts, {
    username: 'alice',
    password: 'secret',
    email: 'a@b.example',
  })
  expect(user).toMatchObject({ username: 'alice', email: 'a@b.example', firstName: '', isActive: true })
  expect(user.passwordHash).not.toContain('secret')
  const signedIn = await signIn(world.parts, { username: 'alice', password: 'secret' })
  expect(signedIn).toEqual(user)
  const wrong = signIn(world.parts, { username: 'alice', password: 'Secret' })
  await expect(wrong).rejects.toMatchObject({ code: 'no_active_account' })
})

it('refuses a taken name, also when two register it at once', async () => {
  const register = () => registerUser(world.parts, { username: 'alice', password: 'secret' })
  const outcomes = await Promise.allSettled([register(), register()])
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const refusal = {
    code: 'invalid',
    fields: { username: ['A user with that username already exists.'] },
  }
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: refusal })
  await expect(register()).rejects.toMatchObject(refusal)
})

it('does the same work for a name nobody has and for a closed account, also when its password is right', async () => {
  const checked: (string | undefined)[] = []
  const passwords: Passwords = {
    hash: async (password) => `hash of ${password}`,
    async verify(password, hash) {
      checked.push(hash)
      return { valid: hash === `hash of ${password}` }
    },
  }
  const parts = { ...world.parts, passwords }
  await parts.store.write((tx) =>
    tx.createUser({
      username: 'closed',
      email: '',
      firstName: '',
      lastName: '',
      passwordHash: 'hash of secret',
      isActive: false,
      joinedAt: 1,
    }),
  )
  for (const username of ['nobody', 'closed'])
    for (const password of ['secret', 'wrong']) {
      const attempt = signIn(parts, { username, password })
      await expect(attempt).rejects.toMatchObject({ code: 'no_active_account' })
    }
  expect(checked).toEqual([undefined, undefined, undefined, undefined])
})

it('stores the upgraded hash of an account that came from Django', async () => {
  // pbkdf2_sha256 of "secret" with salt "salt" and one round.
  const { pbkdf2Sync } = await import('node:crypto')
  const digest = pbkdf2Sync('secret', 'salt', 1, 32, 'sha256').toString('base64')
  const { id } = await world.person('alice')
  await world.parts.store.write((tx) => tx.setPasswordHash(id, `pbkdf2_sha256$1$salt$${digest}`))
  const user = await signIn(world.parts, { username: 'alice', password: 'secret' })
  const stored = await world.parts.store.userById(user.id as UserId)
  expect(stored?.passwordHash).toMatch(/^\$argon2id\$/)
  expect(stored).toEqual(user)
  await signIn(world.parts, { username: 'alice', password: 'secret' })
})
