import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { generateFernetKey } from '@roomkey/crypto'
import type { AttachmentId, EditId, MessageId, RoomId } from '@roomkey/protocol'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { changeRoom } from '../actions/changeRoom.ts'
import { createRoom } from '../actions/createRoom.ts'
import { editMessage } from '../actions/editMessage.ts'
import type { ActionParts, Actor } from '../actions/parts.ts'
import { registerUser } from '../actions/registerUser.ts'
import { sendMessage } from '../actions/sendMessage.ts'
import { storeAttachment } from '../actions/storeAttachment.ts'
import { withSchema } from '../store/withSchema.ts'
import { startTestServer, testUser } from '../testing/index.ts'
import { openTestParts } from '../testing/openTestParts.ts'
import { postgresDatabases } from '../testing/postgresDatabases.ts'
import { runCommand } from './testing/runCommand.ts'

const databases = postgresDatabases()
let outside: string
beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), 'roomkey-portable-'))
})
afterEach(() => rm(outside, { recursive: true, force: true }))

const at = (name: string) => join(outside, name)

async function good(env: Record<string, string>, ...words: string[]): Promise<string> {
  const { code, out, err } = await runCommand({ LOG_LEVEL: 'silent', ...env }, words)
  expect([code, err, out]).toEqual([0, expect.any(String), expect.any(String)])
  return out
}

/** One change of a message and one of its room, which a client may try again whenever it likes. */
async function change(parts: ActionParts, alice: Actor, roomId: RoomId, messageId: MessageId): Promise<void> {
  const id = '0193f6a0-0000-7000-8000-000000000001' as EditId
  await editMessage(parts, alice, { id, roomId, messageId, text: 'edited once' })
  await changeRoom(parts, alice, { id, roomId, description: 'Changed once' })
}

/** A server's worth of rows of every kind, and its parts closed again. Resolves with who wrote, where, and what was changed last. */
async function fill(env: Record<string, string>, dataDir: string): Promise<[Actor, RoomId, MessageId]> {
  let changed: [RoomId, MessageId] | undefined
  const { parts } = await openTestParts({ env, dataDir })
  const alice = await registerUser(parts, { username: 'alice', password: 'correct horse' })
  await registerUser(parts, { username: 'bob', password: 'battery staple' })
  for (let count = 0; count < 3; count += 1) {
    const { room } = await createRoom(parts, alice, { name: `Room ${count}`, invitedUsernames: ['bob'] })
    for (let n = 0; n < 200; n += 1) {
      const attachmentIds: AttachmentId[] = []
      if (n % 70 === 1) {
        const id = randomUUID() as AttachmentId
        const content = Readable.from([Buffer.alloc(n + 1, 'x')])
        await storeAttachment(parts, alice, { id, roomId: room.id, name: 'a.txt', content })
        attachmentIds.push(id)
      }
      const id = parts.newId() as MessageId
      await sendMessage(parts, alice, { id, roomId: room.id, text: `number ${n}`, attachmentIds })
      if (n % 50 === 0) await parts.store.write((tx) => tx.changeMessage(id, null, n))
      if (n === 199) {
        await change(parts, alice, room.id, id)
        changed = [room.id, id]
      }
    }
  }
  await parts.fanout.close()
  await parts.files.close()
  await parts.store.close()
  if (!changed) throw new Error('nothing was changed')
  return [alice, ...changed]
}

/** Without what a restore changes. */
async function factsOf(env: Record<string, string>) {
  const { epoch, databaseBytes, ...facts } = JSON.parse(await good(env, 'stats', '--json'))
  await good(env, 'check')
  return facts
}

test('a backup of PostgreSQL moves to SQLite, and from there to another PostgreSQL', async () => {
  const first = { DATA_DIR: at('first'), DATABASE_URL: await databases.empty() }
  const [alice, room, message] = await fill({ DATABASE_URL: first.DATABASE_URL }, first.DATA_DIR)
  const facts = await factsOf(first)
  expect(facts).toMatchObject({ users: 2, rooms: 3, messages: 588, attachments: 9 })
  await good(first, 'backup', at('first.tar'))

  const second = { DATA_DIR: at('second') }
  await good(second, 'restore', at('first.tar'))
  expect(await factsOf(second)).toEqual(facts)
  await good(second, 'backup', at('portable'))

  const third = { DATA_DIR: at('third'), DATABASE_URL: await databases.empty() }
  await good(third, 'restore', at('portable'))
  expect(await factsOf(third)).toEqual(facts)
  // The next account gets the next id, not one that is taken.
  const { parts } = await openTestParts({
    env: { DATABASE_URL: third.DATABASE_URL },
    dataDir: third.DATA_DIR,
  })
  // What was applied before is known to have been.
  const before = await parts.store.room(room)
  await change(parts, alice, room, message)
  expect(await parts.store.room(room)).toEqual(before)
  expect((await registerUser(parts, { username: 'carol', password: 'x' })).id).toBe(3)
  await parts.fanout.close()
  await parts.store.close()

  const { code, err } = await runCommand(third, ['restore', at('portable'), '--force'])
  expect([code, err]).toEqual([1, expect.stringMatching(/^DATABASE_URL names a database that is in use/)])
})

test('a restore that broke off is begun again on the database that it left without rows', async () => {
  const source = { DATA_DIR: at('source') }
  await good(source, 'migrate')
  await good(source, 'backup', at('small.tar'))
  const env = { DATA_DIR: at('data'), DATABASE_URL: await databases.empty() }
  await withSchema({ dataDir: env.DATA_DIR, databaseUrl: env.DATABASE_URL }, ({ up }) => up())
  await good(env, 'restore', at('small.tar'))
  const { code, err } = await runCommand(env, ['restore', at('small.tar'), '--force'])
  expect([code, err]).toEqual([1, expect.stringMatching(/^DATABASE_URL names a database that is in use/)])
})

test('stats says that a PostgreSQL database is empty', async () => {
  const env = { DATA_DIR: at('data'), DATABASE_URL: await databases.empty() }
  expect(await runCommand(env, ['stats'])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^DATABASE_URL names an empty database: [^\n]+\.\n$/),
  })
})

test('migrate, stats, rotate-master-key and reset-password work on PostgreSQL', async () => {
  const env = { DATA_DIR: at('data'), DATABASE_URL: await databases.empty() }
  expect(await good(env, 'migrate', '--list')).toMatch(/^pending/)
  expect(await good(env, 'migrate')).not.toContain('pending')
  expect(await good(env, 'migrate', '--down', '--to', '0001_rooms_and_messages', '--yes')).toContain(
    'pending',
  )
  await good(env, 'migrate')
  await fill({ DATABASE_URL: env.DATABASE_URL }, env.DATA_DIR)
  await good(env, 'rotate-master-key', '--yes')
  const reset = await runCommand(env, ['reset-password', 'alice'], { input: 'another one\n' })
  expect([reset.code, reset.out]).toEqual([0, expect.stringContaining('signed out everywhere')])
  await factsOf(env)
})

test('a master key is not changed while a server would be left without the new one', async () => {
  const old = generateFernetKey()
  const env = { DATA_DIR: at('data'), DATABASE_URL: await databases.empty(), SERVER_MASTER_KEY: old }
  const server = await startTestServer({ env, dataDir: env.DATA_DIR })
  const both = { ...env, SERVER_MASTER_KEY: `${generateFernetKey()},${old}` }
  const { code, err } = await runCommand(both, ['rotate-master-key', '--yes'])
  expect([code, err]).toEqual([1, expect.stringContaining(`process ${process.pid}`)])
  // Nothing happened that would keep it, or others like it, from going on.
  expect(await (await testUser(server)).createRoom('Goes on')).toBeDefined()
  await server.dispose()
  await good(both, 'rotate-master-key', '--yes')
})
