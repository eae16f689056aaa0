import { randomUUID } from 'node:crypto'
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { AttachmentId, MessageId, RoomId } from '@roomkey/protocol'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { appendUpload } from '../actions/appendUpload.ts'
import { collectOrphans } from '../actions/collectOrphans.ts'
import { createUpload } from '../actions/createUpload.ts'
import type { Actor } from '../actions/parts.ts'
import { sendMessage } from '../actions/sendMessage.ts'
import { storeAttachment } from '../actions/storeAttachment.ts'
import { openTestWorld, type TestWorld } from '../actions/testWorld.ts'
import { checkEverything } from '../check/checkEverything.ts'
import { readConfig } from '../config.ts'
import { readKeyFile } from '../keys/keyFile.ts'
import { masterKeyFile, secretKeyFile } from '../keys/serverKeys.ts'
import { type Data, openData } from '../openData.ts'
import { snapshotDatabase } from '../store/snapshotDatabase.ts'
import { type BackupOptions, makeBackup } from './makeBackup.ts'
import { type RestoreOptions, RestoreRefusedError, restoreBackup } from './restoreBackup.ts'
import { openSink } from './sinks.ts'
import { DamagedBackupError } from './unpackBackup.ts'

let world: TestWorld
let outside: string
let alice: Actor
let room: RoomId

beforeEach(async () => {
  world = await openTestWorld()
  outside = await mkdtemp(join(tmpdir(), 'roomkey-backup-'))
  alice = await world.person('alice')
  room = await world.room(alice, await world.person('bob'))
  await send('hello')
  for (const size of [0, 10, 200_000]) await send('with a file', [await upload(size)])
})
afterEach(async () => {
  await world.close()
  await rm(outside, { recursive: true, force: true })
})

async function send(text: string, attachmentIds: AttachmentId[] = []): Promise<MessageId> {
  const id = world.parts.newId() as MessageId
  await sendMessage(world.parts, alice, { roomId: room, id, text, attachmentIds })
  return id
}

/** An upload of so many bytes, of which some have arrived. */
async function begin(size: number, arrived: number): Promise<AttachmentId> {
  const id = randomUUID() as AttachmentId
  await createUpload(world.parts, alice, { roomId: room, id, name: 'a', size })
  const content = Readable.from([Buffer.alloc(arrived, 'x')])
  await appendUpload(world.parts, alice, { id, offset: 0, content, bytes: arrived })
  return id
}

async function upload(bytes: number): Promise<AttachmentId> {
  const id = randomUUID() as AttachmentId
  const content = Readable.from([Buffer.alloc(bytes, 'x')])
  await storeAttachment(world.parts, alice, {
    roomId: room,
    id,
    name: 'a',
    contentType: 'text/plain',
    content,
  })
  return id
}

const target = (name: string) => join(outside, name)

interface Wish extends BackupOptions {
  keys?: boolean
  /** Happens when the copy of the database is made. */
  afterSnapshot?: () => Promise<void>
}

async function backup(path: string, { keys = true, afterSnapshot, ...options }: Wish = {}) {
  const data = await open(world.folder)
  const sink = await openSink(path)
  try {
    const manifest = await makeBackup(
      {
        ...data,
        now: world.parts.now,
        snapshot: async (file) => {
          await snapshotDatabase({ dataDir: world.folder, databaseUrl: undefined }, file, () => {})
          await afterSnapshot?.()
        },
        readKeys: keys
          ? async () => ({
              master: await readKeyFile(masterKeyFile(world.folder)),
              secret: await readKeyFile(secretKeyFile(world.folder)),
            })
          : undefined,
      },
      sink,
      options,
    )
    await sink.finish()
    return manifest
  } catch (error) {
    await sink.discard()
    throw error
  } finally {
    await data.close()
  }
}

const open = (dataDir: string, env = {}): Promise<Data> =>
  openData(readConfig({ DATA_DIR: dataDir, ...env }), { now: world.parts.now, say: () => {} })

const restore = (path: string, more: Partial<RestoreOptions> = {}) =>
  restoreBackup(path, target('restored'), { force: false, masterKeys: undefined, now: new Date(0), ...more })

/** What a server would find in the restored folder; it must all be in order. */
async function restored<T>(work: (data: Data) => Promise<T>, env = {}): Promise<T> {
  const data = await open(target('restored'), env)
  try {
    const problems: unknown[] = []
    await checkEverything(data, (problem) => problems.push(problem), { now: () => Date.now() + 1e9 })
    expect(problems).toEqual([])
    return await work(data)
  } finally {
    await data.close()
  }
}

const textsOf = async ({ store, cipher }: Pick<Data, 'store' | 'cipher'>): Promise<string[]> => {
  const rows = await store.messagesAfter(room, 0 as never, 1000)
  const bind = (row: (typeof rows)[number]) => ({ messageId: row.id, senderId: row.senderId })
  return Promise.all(
    rows.map((row) => (row.deletedAt === null ? cipher.openText(room, bind(row), row.sealed) : '(deleted)')),
  )
}

describe.each(['backup.tar', 'backup'])('a backup in %s', (name) => {
  test('brings everything back, under a new epoch', async () => {
    const unfinished = await begin(200_000, 70_000)
    const manifest = await backup(target(name))
    expect(manifest).toMatchObject({ files: 3, keys: true, damaged: [], epoch: world.parts.store.epoch })
    await send('after the backup')
    const { manifest: read } = await restore(target(name))
    expect(read).toEqual(manifest)
    await restored(async (data) => {
      expect(await textsOf(data)).toEqual(['hello', ...Array(3).fill('with a file')])
      expect(data.store.epoch).not.toBe(world.parts.store.epoch)
      expect((await data.store.counts()).attachments).toBe(3)
      expect(await data.store.upload(unfinished)).toBeUndefined()
    })
    const modes = await Promise.all(
      [target(name), join(target('restored'), 'roomkey.db')].map((path) => stat(path)),
    )
    if (process.platform !== 'win32') for (const { mode } of modes) expect(mode & 0o077).toBe(0)
  })

  test('is of one moment while people write', async () => {
    let writing = true
    const sent: string[] = []
    const people = Array.from({ length: 4 }, async (_, who) => {
      for (let n = 0; writing; n += 1) {
        const attachments = n % 5 === 0 ? [await upload(50)] : []
        await send(`${who} says ${n}`, attachments)
        sent.push(`${who} says ${n}`)
      }
    })
    const acknowledged: string[] = []
    await vi.waitFor(() => expect(sent.length).toBeGreaterThan(20), 100_000)
    acknowledged.push(...sent)
    await backup(target(name))
    writing = false
    await Promise.all(people)
    await restore(target(name))
    const texts = await restored(textsOf)
    expect(texts).toEqual(expect.arrayContaining(acknowledged))
    for (let who = 0; who < 4; who += 1) {
      const mine = texts.filter((text) => text.startsWith(`${who} says`))
      expect(mine).toEqual(mine.map((_, n) => `${who} says ${n}`))
    }
  })

  test('holds no row whose file was removed while it was made', async () => {
    const doomed = await send('doomed', [await upload(99), await upload(98)])
    const unused = await upload(97)
    const manifest = await backup(target(name), {
      // Deleted and collected between the copy of the database and the copy of the files.
      afterSnapshot: async () => {
        await world.parts.store.write((tx) => tx.changeMessage(doomed, null, 1))
        const later = () => world.parts.now() + 2 * 24 * 3600 * 1e6
        expect(await collectOrphans({ ...world.parts, now: later })).toBe(3)
      },
    })
    expect(manifest).toMatchObject({ files: 3, damaged: [] })
    await restore(target(name))
    await restored(async (data) => {
      expect(await textsOf(data)).toEqual(['hello', ...Array(3).fill('with a file'), '(deleted)'])
      expect(await data.store.attachment(unused)).toBeUndefined()
    })
  })

  test('is not there when it was stopped, and nothing else is', async () => {
    const stop = new AbortController()
    const progress = () => stop.abort(new Error('enough'))
    await expect(backup(target(name), { signal: stop.signal, progress })).rejects.toThrow()
    expect(await readdir(outside)).toEqual([])
  })

  test('is left alone by another one to the same target', async () => {
    const first = await openSink(target(name))
    await writeFile(join(first.workshop, 'piece'), 'x')
    const taken = { code: 'EEXIST', path: first.workshop }
    await expect(openSink(target(name))).rejects.toMatchObject(taken)
    await first.add('piece', join(first.workshop, 'piece'))
    await first.finish()
    expect(await readdir(outside)).toEqual([name])
  })

  test('does not replace what is there', async () => {
    await writeFile(target(name), 'precious')
    await expect(backup(target(name))).rejects.toMatchObject({ code: 'EEXIST' })
    expect(await readFile(target(name), 'utf8')).toBe('precious')
  })

  test('without keys needs the key it was made with', async () => {
    await backup(target(name), { keys: false })
    const key = (await readKeyFile(masterKeyFile(world.folder))) ?? ''
    await expect(restore(target(name))).rejects.toThrow(
      /needs the master key with the fingerprint [0-9a-f]{16}/,
    )
    await expect(restore(target(name), { masterKeys: [`${'A'.repeat(43)}=`] })).rejects.toThrow(
      RestoreRefusedError,
    )
    await restore(target(name), { masterKeys: [key] })
    await restored(async () => {}, { SERVER_MASTER_KEY: key })
    expect(await readdir(target('restored'))).not.toContain('before')
  })
})

test.each([
  ['gone', async () => {}],
  ['a folder', (path: string) => mkdir(path)],
])('says which attachments were damaged already (%s), and keeps the rest', async (_, replace) => {
  const [start = ''] = (await readdir(join(world.folder, 'files'))).filter((name) => name.length === 2)
  const [key = ''] = await readdir(join(world.folder, 'files', start))
  await rm(join(world.folder, 'files', start, key))
  await replace(join(world.folder, 'files', start, key))
  const manifest = await backup(target('backup.tar'))
  expect(manifest).toMatchObject({ files: 2 })
  expect(manifest.damaged).toHaveLength(1)
  expect((await restore(target('backup.tar'))).manifest.damaged).toEqual(manifest.damaged)
})

describe('a backup that was changed', () => {
  const some = async (folder: string) => {
    const [start = ''] = await readdir(join(folder, 'files'))
    const [key = ''] = await readdir(join(folder, 'files', start))
    return join(folder, 'files', start, key)
  }
  const otherStart = async (path: string) => {
    const text = await readFile(path, 'utf8')
    await writeFile(
      path,
      text.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
    )
  }
  const changes: [string, (folder: string) => Promise<void>][] = [
    ['in a file', async (folder) => writeFile(await some(folder), 'other')],
    ['in its database', (folder) => appendFile(join(folder, 'roomkey.db'), 'x')],
    ['in its index', async (folder) => truncate(join(folder, 'files.jsonl'), 0)],
    ['in its manifest', (folder) => writeFile(join(folder, 'manifest.json'), '{}')],
    ['in its master key', (folder) => otherStart(join(folder, 'keys', 'server_master_key'))],
    ['in its secret key', (folder) => otherStart(join(folder, 'keys', 'secret_key'))],
    ['by the loss of its secret key', (folder) => rm(join(folder, 'keys', 'secret_key'))],
    [
      'in the master key of a manifest that does not hash it, as older ones',
      async (folder) => {
        const { key_files: _, ...older } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))
        await writeFile(join(folder, 'manifest.json'), JSON.stringify(older))
        await otherStart(join(folder, 'keys', 'server_master_key'))
      },
    ],
  ]
  test.each(changes)('%s is refused, and nothing is touched', async (_, change) => {
    await backup(target('backup'))
    await change(target('backup'))
    await expect(restore(target('backup'))).rejects.toBeInstanceOf(DamagedBackupError)
    expect(await readdir(target('restored'))).toEqual([])
  })

  test('and cut off is refused', async () => {
    await backup(target('backup.tar'))
    const { size } = await stat(target('backup.tar'))
    await truncate(target('backup.tar'), size - 20_000)
    await expect(restore(target('backup.tar'))).rejects.toThrow()
    expect(await readdir(target('restored'))).toEqual([])
  })
})

test('a database that cannot take it leaves the data folder as it was', async () => {
  await backup(target('backup.tar'))
  await restore(target('backup.tar'))
  const before = await readdir(target('restored'))
  const placeDatabase = () => Promise.reject(new Error('the connection broke'))
  const again = restore(target('backup.tar'), { force: true, placeDatabase })
  await expect(again).rejects.toThrow('the connection broke')
  expect(await readdir(target('restored'))).toEqual(before)
})

test('what is in the data folder is moved aside on demand only, and stays whole', async () => {
  await backup(target('backup.tar'))
  await restore(target('backup.tar'))
  const first = await restored(async ({ store }) => store.epoch)
  await expect(restore(target('backup.tar'))).rejects.toBeInstanceOf(RestoreRefusedError)
  expect(await restored(async ({ store }) => store.epoch)).toBe(first)
  const { movedTo = '' } = await restore(target('backup.tar'), { force: true })
  expect(await restored(async ({ store }) => store.epoch)).not.toBe(first)
  const before = await open(movedTo)
  expect(before.store.epoch).toBe(first)
  await before.close()
})
