import { randomUUID } from 'node:crypto'
import type { DeviceId, UserId } from '@roomkey/protocol'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fc } from '../testing/fc.ts'
import { openDevice } from './devices.ts'
import { type RefreshedDevice, refreshDevice } from './refreshDevice.ts'
import { openTestWorld, type TestWorld } from './testWorld.ts'

let world: TestWorld
beforeEach(async () => {
  world = await openTestWorld()
})
afterEach(() => world.close())

/** A person's device, as the token that its client holds names it. */
async function device(username: string) {
  const { id } = await world.person(username)
  const user = await world.parts.store.userById(id)
  if (!user) throw new Error('no user')
  const { id: deviceId, currentToken } = await openDevice(world.parts, user, 'Firefox on Linux')
  return { userId: id, deviceId, token: currentToken }
}

function refresh(
  held: { userId: UserId; deviceId: DeviceId },
  token: string,
  rotationId: string,
  issuedAt = 0,
) {
  const claims = {
    userId: held.userId,
    deviceId: held.deviceId,
    id: token,
    type: 'device' as const,
    generation: 0,
    issuedAt,
    expiresAt: 0,
    opensUntil: 0,
  }
  return refreshDevice(world.parts, { claims, rotationId })
}

const tokenOf = (refreshed: RefreshedDevice): string => {
  if (typeof refreshed === 'string') throw new Error(`it was ${refreshed}`)
  return refreshed.device.currentToken
}

test('a repeated request gets the same token, before and while the next one is used', async () => {
  const held = await device('alice')
  const second = tokenOf(await refresh(held, held.token, 'a'))
  expect(second).not.toBe(held.token)
  expect(tokenOf(await refresh(held, held.token, 'a'))).toBe(second)
  const third = tokenOf(await refresh(held, second, 'b'))
  // The first request, which was on its way all the time: nobody waits for it, and nobody did wrong.
  expect(await refresh(held, held.token, 'a')).toBe('stale')
  expect(tokenOf(await refresh(held, second, 'b'))).toBe(third)
  expect(tokenOf(await refresh(held, third, 'c'))).not.toBe(third)
})

test('a request that comes after many more rotations revokes nothing', async () => {
  const held = await device('alice')
  const names = Array.from({ length: 9 }, () => randomUUID())
  let token = held.token
  for (const name of names) token = tokenOf(await refresh(held, token, name))
  expect(await refresh(held, held.token, names[0] ?? '')).toBe('stale')
  expect(tokenOf(await refresh(held, token, randomUUID()))).not.toBe(token)
  expect(await refresh(held, held.token, names[0] ?? '')).toBe('reused')
})

test('a replaced token in other hands revokes the device, whoever comes second', async () => {
  const held = await device('alice')
  await world.hints()
  const stolen = tokenOf(await refresh(held, held.token, 'thief'))
  expect(await refresh(held, held.token, 'owner')).toBe('reused')
  expect(await world.hints()).toEqual([{ kind: 'revoked', userId: held.userId, deviceId: held.deviceId }])
  expect(await refresh(held, stolen, 'thief again')).toBe('stale')
  expect(await world.parts.store.devicesOf(held.userId, 0)).toEqual([])
})

test('a token of long ago revokes, too', async () => {
  const held = await device('alice')
  let token = held.token
  for (const rotation of ['a', 'b', 'c']) token = tokenOf(await refresh(held, token, rotation))
  expect(await refresh(held, held.token, 'thief')).toBe('reused')
  expect(await refresh(held, token, 'd')).toBe('stale')
})

test('a database put back from a backup takes the token that it has lost, and only one of them', async () => {
  const held = await device('alice')
  const seconds = Math.ceil(world.parts.now() / 1_000_000) + 60
  const clock = world.parts.now
  world.parts.now = () => clock() + 120_000_000
  const next = tokenOf(await refresh(held, 'lost', 'a', seconds))
  expect(tokenOf(await refresh(held, 'lost', 'a', seconds))).toBe(next)
  expect(tokenOf(await refresh(held, next, 'b'))).not.toBe(next)
  const last = await device('bob')
  tokenOf(await refresh(last, last.token, 'c'))
  expect(await refresh(last, 'lost and stolen', 'd', seconds)).toBe('reused')
})

test('a clock that was set back makes no replaced token good again', async () => {
  const [HOUR, clock] = [3600, world.parts.now]
  const held = await device('alice')
  const seconds = () => Math.floor(world.parts.now() / 1_000_000)
  world.parts.now = () => clock() + HOUR * 1_000_000
  const ahead = seconds()
  const second = tokenOf(await refresh(held, held.token, 'a'))
  world.parts.now = clock
  const third = tokenOf(await refresh(held, second, 'b', ahead))
  const fourth = tokenOf(await refresh(held, third, 'c', seconds()))
  // By then the hour has passed once more, and what was replaced is not from the future any longer.
  world.parts.now = () => clock() + (HOUR + 1) * 1_000_000
  expect(await refresh(held, second, 'thief', ahead)).toBe('reused')
  expect(await refresh(held, fourth, 'd', seconds())).toBe('stale')
})

test('a token from the future is taken for none of a backup', async () => {
  const held = await device('alice')
  const future = Math.ceil(world.parts.now() / 1_000_000) + 60
  expect(await refresh(held, 'replaced', 'thief', future)).toBe('reused')
})

test('a token of another person’s device, or of a closed account, is good for nothing and revokes nothing', async () => {
  const held = await device('alice')
  const mallory = await world.person('mallory')
  expect(await refresh({ ...held, userId: mallory.id }, held.token, 'a')).toBe('stale')
  expect(await refresh({ ...held, deviceId: randomUUID() as DeviceId }, held.token, 'a')).toBe('stale')
  await world.parts.store.write((tx) => tx.setActive(held.userId, false))
  expect(await refresh(held, held.token, 'b')).toBe('stale')
  await world.parts.store.write((tx) => tx.setActive(held.userId, true))
  expect(tokenOf(await refresh(held, held.token, 'b'))).not.toBe(held.token)
})

test('one honest client is never locked out, whatever is lost, repeated or late', async () => {
  // Each rotation: how many copies of its request arrive before an answer does, and how many after the next rotation.
  const rotation = fc.record({ lost: fc.nat(3), late: fc.nat(2), together: fc.boolean() })
  let number = 0
  await fc.assert(
    fc.asyncProperty(fc.array(rotation, { minLength: 1, maxLength: 8 }), async (rotations) => {
      number += 1
      const held = await device(`honest${number}`)
      let token = held.token
      let late: (() => Promise<RefreshedDevice>)[] = []
      for (const { lost, late: copies, together } of rotations) {
        const [sent, rotationId] = [token, randomUUID()]
        const ask = () => refresh(held, sent, rotationId)
        const tries = Array.from({ length: lost + 1 }, () => ask)
        const answers = together ? await Promise.all(tries.map((send) => send())) : []
        if (!together) for (const send of tries) answers.push(await send())
        const tokens = new Set(answers.map(tokenOf))
        expect(tokens.size).toBe(1)
        token = [...tokens][0] ?? ''
        for (const send of late) expect(await send()).toBe('stale')
        late = Array.from({ length: copies }, () => ask)
      }
      expect(await world.parts.store.devicesOf(held.userId, 0)).toHaveLength(1)
    }),
    { numRuns: 40 },
  )
})
