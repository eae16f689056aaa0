import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MessageId, RoomId } from '@roomkey/protocol'
import { freePort, startTestServer, type TestServer } from '@roomkey/server/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Result } from '../../../src/index.ts'
import { TestClient } from '../testClient.ts'
import { KilledApp } from './KilledApp.ts'

let folder: string
/** It comes back to its port. */
let env: { PORT: string }
let server: TestServer
let app: KilledApp
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkey-killed-'))
  env = { PORT: `${await freePort()}` }
  server = await startTestServer({ dataDir: join(folder, 'server'), env })
  app = new KilledApp(join(folder, 'app'))
})
afterEach(async () => {
  await app.kill()
  await server.dispose()
  await rm(folder, { recursive: true, force: true })
})

function good<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.reason}: ${result.message}`)
  return result
}
const start = () => {
  app = new KilledApp(join(folder, 'app'))
}
const account = { username: 'alice', password: 'correct horse battery' }
const address = () => server.url.replace(/\/$/, '')
const write = async (room: RoomId, text: string): Promise<MessageId> =>
  good(await app.engine.sendMessage({ room, text })).id
const texts = (room: RoomId, from: Pick<KilledApp, 'until'>, count: number) =>
  from.until(
    { view: 'timeline', room, limit: 100 },
    (view) =>
      view?.messages.length === count &&
      view.messages.every(({ state, change }) => state === 'sent' && change === null),
  )
const shown = (view: Awaited<ReturnType<typeof texts>>) =>
  view?.messages.map(({ text, deleted }) => (deleted ? '-' : text))

test('kill -9 while offline, and again while it goes out: all of it arrives once, in order', async () => {
  good(await app.engine.register({ server: address(), email: '', ...account }))
  await app.until({ view: 'connection' }, (connection) => connection.state === 'live')
  const plans = good(await app.engine.createRoom({ name: 'Plans', description: '', usernames: [] })).room
  const [first, second] = [await write(plans, 'first'), await write(plans, 'second')]
  await texts(plans, app, 2)
  await server.dispose()

  const lines = Array.from({ length: 12 }, (_, n) => `line ${n}`)
  good(await app.engine.editMessage({ message: first, text: 'edited' }))
  for (const line of lines) await write(plans, line)
  good(await app.engine.deleteMessage(second))
  const attic = good(await app.engine.createRoom({ name: 'Attic', description: '', usernames: [] })).room
  await write(attic, 'in the attic')
  good(await app.engine.saveDraft({ room: plans, text: 'half a' }))
  await app.kill()

  server = await startTestServer({ dataDir: join(folder, 'server'), env })
  start()
  await app.until({ view: 'timeline', room: plans, limit: 100 }, (view) =>
    Boolean(view?.messages.some(({ text, state }) => text === 'line 1' && state === 'sent')),
  )
  await app.kill()

  start()
  const expected = ['edited', '-', ...lines]
  expect(shown(await texts(plans, app, expected.length))).toEqual(expected)
  expect(shown(await texts(attic, app, 1))).toEqual(['in the attic'])
  expect(await app.engine.draft(plans)).toBe('half a')
  const other = new TestClient()
  try {
    good(await other.engine.signIn({ server: address(), ...account }))
    expect(shown(await texts(plans, other, expected.length))).toEqual(expected)
    expect(shown(await texts(attic, other, 1))).toEqual(['in the attic'])
  } finally {
    await other.dispose()
  }
})
