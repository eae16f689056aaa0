import { randomUUID } from 'node:crypto'
import { appendFile, mkdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { AttachmentId, MessageId, RoomId, Seq } from '@roomkey/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { appendUpload } from '../actions/appendUpload.ts'
import { createUpload } from '../actions/createUpload.ts'
import { finishUpload } from '../actions/finishUpload.ts'
import type { ActionParts, Actor } from '../actions/parts.ts'
import { sendMessage } from '../actions/sendMessage.ts'
import { storeAttachment } from '../actions/storeAttachment.ts'
import { openTestWorld, type TestWorld } from '../actions/testWorld.ts'
import { readConfig } from '../config.ts'
import type { StoredEntry } from '../files/files.ts'
import { type Data, openData } from '../openData.ts'
import type { Store } from '../store/store.ts'
import { changeFile } from '../store/testing/changeFile.ts'
import { type CheckOptions, checkEverything } from './checkEverything.ts'
import type { Problem } from './problems.ts'
import { removeStrays } from './removeStrays.ts'

let world: TestWorld
let parts: ActionParts
let alice: Actor
let room: RoomId
let sent: MessageId[]
let file: { id: AttachmentId; path: string }

const send = async (text: string, attachmentIds: AttachmentId[] = []) => {
  const id = parts.newId() as MessageId
  await sendMessage(parts, alice, { roomId: room, id, text, attachmentIds })
  return id
}

async function upload(bytes: number): Promise<{ id: AttachmentId; path: string }> {
  const id = randomUUID() as AttachmentId
  const content = Readable.from([Buffer.alloc(bytes, 'x')])
  const input = { roomId: room, id, name: 'plan.txt', contentType: 'text/plain', content }
  const { attachment } = await storeAttachment(parts, alice, input)
  const key = attachment.storageKey
  return { id, path: join(world.folder, 'files', key.slice(0, 2), key) }
}

beforeEach(async () => {
  world = await openTestWorld()
  parts = world.parts
  alice = await world.person('alice')
  room = await world.room(alice, await world.person('bob'))
  sent = [await send('one'), await send('two'), await send('three')]
  file = await upload(200_000)
  sent.push(await send('four', [file.id]))
  await upload(10)
})
afterEach(() => world.close())

/** As another process sees it, which has nothing in its caches. */
const open = () => openData(readConfig({ DATA_DIR: world.folder }), { now: parts.now, say: () => {} })

async function check(options?: CheckOptions, opened?: Data) {
  const data = opened ?? (await open())
  const problems: Problem[] = []
  try {
    const checked = await checkEverything(data, (problem) => problems.push(problem), options)
    return { problems, checked }
  } finally {
    if (!opened) await data.close()
  }
}

/** Changes the database behind the server's back. */
const damage = (...statements: string[]) => changeFile(join(world.folder, 'roomkey.db'), ...statements)

test('finds nothing wrong where nothing is, and says what it looked at', async () => {
  const steps: number[] = []
  const { problems, checked } = await check({ progress: ({ messages }) => steps.push(messages) })
  expect(problems).toEqual([])
  expect(checked).toEqual({
    rooms: 1,
    roomKeys: 1,
    messages: 4,
    attachments: 2,
    fileBytes: 200_010,
    storedFiles: 2,
    problems: 0,
    strays: 0,
  })
  expect(steps.at(-1)).toBe(4)
})

test('finds a reference to a row that is gone, and a folder in the place of a file', async () => {
  damage('pragma foreign_keys = off', "delete from users where username = 'bob'")
  await rm(file.path)
  await mkdir(file.path)
  const { problems } = await check()
  expect(problems).toContainEqual({ code: 'reference_broken', room: null, about: 'memberships' })
  expect(problems).toContainEqual({ code: 'file_damaged', room, about: file.id })
})

test('finds nothing wrong in deleted and edited messages, ended memberships and turned keys', async () => {
  await parts.store.write(async (tx) => {
    await tx.changeMessage(sent[3] as MessageId, null, 5)
    await tx.endMembership(room, alice.id, 6)
  })
  expect((await check()).problems).toEqual([])
})

/** Another byte than was there, whatever was: what is sealed is as good as random. */
const flip = (column: string) =>
  `${column} = cast(substr(${column}, 1, 8) || iif(substr(${column}, 9, 1) = x'ff', x'00', x'ff')
    || substr(${column}, 10) as blob)`

test('a stray file that got its attachment after all is not removed', async () => {
  const { store, files } = parts
  await files.put('stray-1', Readable.from([Buffer.from('x')]))
  const all: StoredEntry[] = []
  for await (const entry of files.list()) all.push(entry)
  expect(all).toHaveLength(3)
  expect(await removeStrays({ store, files }, all)).toBe(1)
  expect((await check()).problems).toEqual([])
})

/** An upload whose last byte is stored, and a store that finishes it between the two reads of who names a file. */
async function finishedBetween(): Promise<Store> {
  const id = randomUUID() as AttachmentId
  await createUpload(parts, alice, { id, roomId: room, name: 'plan.bin', size: 1 })
  const dying = { ...parts, store: { ...parts.store, uploadParts: () => Promise.reject(new Error('dead')) } }
  const last = { id, offset: 0, content: Readable.from([Buffer.from('x')]), bytes: 1 }
  await appendUpload(dying, alice, last).catch(() => {})
  const after = async <T>(rows: T) => {
    if (await parts.store.upload(id)) await finishUpload(parts, alice, id)
    return rows
  }
  return {
    ...parts.store,
    attachmentsByStorageKey: async (keys) => after(await parts.store.attachmentsByStorageKey(keys)),
    uploadPartKeys: async (keys) => after(await parts.store.uploadPartKeys(keys)),
  }
}

test('a file whose upload is finished meanwhile is neither called stray nor removed', async () => {
  const { files } = parts
  const all: StoredEntry[] = []
  const store = await finishedBetween()
  for await (const entry of files.list()) all.push(entry)
  expect(await removeStrays({ store, files }, all)).toBe(0)
  const data = await open()
  const late = { ...data, store: await finishedBetween() }
  expect((await check({ now: () => Date.now() + 48 * 3_600_000 }, late)).problems).toEqual([])
  await data.close()
})

describe('finds', () => {
  const [m, a, r] = [() => sent[1] as MessageId, () => file.id, () => room]
  const planted: [string, () => void | Promise<void>, () => Problem[]][] = [
    [
      'a changed byte of a text',
      () => damage(`update messages set ${flip('ciphertext')} where id = '${m()}'`),
      () => [{ code: 'message_unreadable', room, about: m() }],
    ],
    [
      'two rows that swapped their texts',
      () =>
        damage(
          `create table kept as select * from messages where id in ('${sent[0]}', '${m()}')`,
          `update messages set (nonce, ciphertext) = (select nonce, ciphertext from kept where kept.id <> messages.id)
            where id in ('${sent[0]}', '${m()}')`,
        ),
      () => [
        { code: 'message_unreadable', room, about: sent[0] as MessageId },
        { code: 'message_unreadable', room, about: m() },
      ],
    ],
    [
      'a message under another sender',
      () => damage(`update messages set sender_id = 2 where id = '${m()}'`),
      () => [{ code: 'message_unreadable', room, about: m() }],
    ],
    [
      'a message that is gone',
      () => damage(`delete from messages where id = '${m()}'`),
      () => [{ code: 'message_misplaced', room, about: sent[2] as MessageId }],
    ],
    [
      'a newest message that is gone',
      () =>
        damage(
          `update messages set seq = 9 where seq = 4`,
          `update messages set seq = 4 where seq = 9`,
          `update rooms set last_seq = 5`,
        ),
      () => [{ code: 'message_missing', room, about: 5 }],
    ],
    [
      'a counter that lags behind its messages',
      () => damage('update rooms set last_seq = 3'),
      () => [{ code: 'message_uncounted', room, about: 4 }],
    ],
    [
      'a rev beyond the last one',
      () => damage('update rooms set last_rev = 2'),
      () => [{ code: 'rev_uncounted', room, about: 7 }],
    ],
    [
      'a rev that two rows have',
      () =>
        damage(
          `update messages set rev = 5 where id = '${sent[2]}'`,
          `update messages set rev = 5 where id = '${m()}'`,
        ),
      () => [{ code: 'rev_repeated', room, about: 5 }],
    ],
    [
      'a read mark beyond the end',
      () => damage('update memberships set read_seq = 99 where user_id = 2'),
      () => [{ code: 'read_mark_beyond', room, about: 2 }],
    ],
    [
      'a room key that no master key wrapped',
      () =>
        damage(
          `update room_keys set wrapped_key = substr(wrapped_key, 1, 40) || 'AAAA' || substr(wrapped_key, 45)`,
        ),
      // What is sealed with it is not told of one by one, except files, whose bytes cannot be checked either.
      () => [{ code: 'room_key_unreadable', room, about: 1 }],
    ],
    [
      'a room without a current key',
      () => damage('update rooms set key_epoch = 2'),
      () => [{ code: 'room_key_missing', room, about: 2 }],
    ],
    [
      'a tombstone that kept its text',
      () => damage(`update messages set deleted_at = 5 where id = '${m()}'`),
      () => [{ code: 'tombstone_filled', room, about: m() }],
    ],
    [
      'a message that lost its attachment',
      () => damage(`update attachments set message_id = null where id = '${a()}'`),
      () => [{ code: 'attachments_miscounted', room, about: sent[3] as MessageId }],
    ],
    [
      'a changed name of a file',
      () => damage(`update attachments set ${flip('meta_ciphertext')} where id = '${a()}'`),
      () => [{ code: 'attachment_unreadable', room, about: a() }],
    ],
    [
      'a changed key of a file',
      () => damage(`update attachments set ${flip('key_ciphertext')} where id = '${a()}'`),
      () => [{ code: 'attachment_unreadable', room, about: a() }],
    ],
    ['a file that is gone', () => rm(file.path), () => [{ code: 'file_missing', room: r(), about: a() }]],
    [
      'a short file',
      () => truncate(file.path, 70_000),
      () => [{ code: 'file_damaged', room: r(), about: a() }],
    ],
    [
      'a long file',
      () => appendFile(file.path, 'x'),
      () => [{ code: 'file_damaged', room: r(), about: a() }],
    ],
    [
      'a changed byte in the last chunk of a file',
      async () => {
        const bytes = await readFile(file.path)
        bytes[bytes.length - 100] = (bytes.at(-100) ?? 0) ^ 1
        await writeFile(file.path, bytes)
      },
      () => [{ code: 'file_damaged', room: r(), about: a() }],
    ],
  ]
  test.each(planted)('%s', async (_, plant, expected) => {
    await plant()
    const { problems, checked } = await check()
    const told = problems.filter(
      ({ code }) => expected()[0]?.code !== 'room_key_unreadable' || code !== 'attachment_unreadable',
    )
    expect(told).toEqual(expected())
    expect(checked.problems).toBe(problems.length)
  })

  test('a file that no attachment names, when it is old enough to be no upload', async () => {
    const path = join(world.folder, 'files', 'zz', 'zz-stray')
    await mkdir(join(path, '..'))
    await writeFile(path, 'x')
    expect((await check()).problems).toEqual([])
    await utimes(path, 1, 1)
    const { problems, checked } = await check()
    expect(problems).toEqual([{ code: 'file_stray', room: null, about: 'zz-stray' }])
    expect([checked.strays, checked.problems]).toEqual([1, 0])
  })
})

test('takes nothing for wrong that changes while it reads', async () => {
  const data = await open()
  let rounds = 0
  const changes = (async () => {
    for (let n = 0; rounds < 5; n += 1) {
      const id = await send(`number ${n}`)
      if (n % 3 === 0) await parts.store.write((tx) => tx.changeMessage(id, null, n))
      await parts.store.write((tx) => tx.markRead(room, alice.id, (n + 1) as Seq))
    }
  })()
  for (; rounds < 5; rounds += 1) expect((await check({}, data)).problems).toEqual([])
  await changes
  await data.close()
})

test('ends when it is told to', async () => {
  const stop = new AbortController()
  stop.abort(new Error('enough'))
  await expect(check({ signal: stop.signal })).rejects.toThrow('enough')
})
