import { afterEach, beforeEach, expect, test } from 'vitest'
import { registerUser } from '../actions/registerUser.ts'
import { signIn } from '../actions/signIn.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'
import { seedDemo } from './seedDemo.ts'
import { STORY } from './story.ts'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.dispose())

const heads = async (name: string) => {
  const user = await server.parts.store.userByName(name)
  return user ? server.parts.store.headsOf(user.id) : []
}

test('seeds accounts to sign in with, rooms and a history spread over past days', async () => {
  const said = (await seedDemo(server.parts)).join('\n')
  const password = /alice {3}password: (\S+)/.exec(said)?.[1] ?? ''
  const user = await signIn(server.parts, { username: 'alice', password })
  const rooms = await server.parts.store.roomsOf(user.id)
  expect(rooms.map(({ name }) => name).sort()).toEqual(STORY.map(({ name }) => name).sort())
  const now = Date.now() * 1000
  let attachments = 0
  for (const room of rooms) {
    const messages = await server.parts.store.messagesBefore(room.id, null, 200)
    const times = messages.map(({ createdAt }) => createdAt)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(times.every((time) => time < now)).toBe(true)
    expect(now - (times[0] ?? now)).toBeGreaterThan(86_400_000_000)
    attachments += messages.flatMap((message) => message.attachments).length
  }
  expect(attachments).toBe(4)
})

test('a repeated start adds nothing, and leaves alone what people went on with', async () => {
  await seedDemo(server.parts)
  const before = await heads('bob')
  await seedDemo(server.parts)
  expect(await heads('bob')).toEqual(before)
})

test('keeps away from accounts of the same name that are not its own', async () => {
  await registerUser(server.parts, { username: 'alice', password: 'my own' })
  expect(await seedDemo(server.parts)).toEqual([expect.stringContaining('left out')])
  expect(await heads('alice')).toEqual([])
})
