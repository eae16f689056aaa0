import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RoomId, Seq } from '@roomkey/protocol'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { namedUnit } from '../../actions/namedUnits.ts'
import { slowDisk } from '../../testing/slowDisk.ts'
import { newMessage, newUser, sealed, World } from '../acceptance/Database.ts'
import { UnavailableError, type UserRow } from '../store.ts'
import { openSqliteStore } from './openSqliteStore.ts'

vi.mock('node:worker_threads', async (original) =>
  (await import('../../testing/slowDisk.ts')).mockThreads(
    original as () => Promise<typeof import('node:worker_threads')>,
  ),
)

let folder: string
let file: string
let world: World
let alice: UserRow
let room: RoomId
const trouble = vi.fn<(error: Error, fatal: boolean) => void>()

beforeEach(async () => {
  slowDisk.takes(0)
  trouble.mockClear()
  folder = await mkdtemp(join(tmpdir(), 'roomkey-disk-'))
  file = join(folder, 'roomkey.db')
  world = await World.open({ open: () => openSqliteStore({ file, trouble }), remove: async () => {} })
  alice = await world.user('alice')
  room = await world.room(alice)
  await world.send(room, alice)
})
afterEach(async () => {
  slowDisk.takes(0)
  await world.remove()
  await rm(folder, { recursive: true })
})

const send = () => world.store.send(newMessage(room, alice.id))
const mark = () => world.store.write(namedUnit('moveReadMark', room, alice.id, 1 as Seq))
const create = (name: string) => world.store.write((tx) => tx.createUser(newUser(name)))
const turn = () => new Promise(setImmediate)

it.each([
  ['send', send],
  ['read mark', mark],
  ['unit of work', () => create('bob')],
])('reads what is durable while a %s waits for the disk', async (_, write) => {
  const see = async () => [await world.store.head(room, alice.id), await world.store.userByName('bob')]
  const durable = await see()
  slowDisk.hold()
  const before = slowDisk.syncs()
  const done = vi.fn()
  const written = write().then(done)
  while (slowDisk.syncs() === before) await turn()
  for (let read = 0; read < 100; read += 1) {
    expect(await see()).toEqual(durable)
    await turn()
  }
  expect(done).not.toHaveBeenCalled()
  slowDisk.takes(0)
  await written
  expect(await see()).not.toEqual(durable)
})

it('rejects everything that is not acknowledged when a sync fails, and stores nothing more until it is opened again', async () => {
  slowDisk.hold()
  const before = slowDisk.syncs()
  const first = send()
  while (slowDisk.syncs() === before) await turn()
  const waiting = [first, send(), mark(), create('bob'), send()]
  slowDisk.fails()
  const outcomes = await Promise.allSettled(waiting)
  expect(outcomes).toEqual(Array(5).fill({ status: 'rejected', reason: expect.any(UnavailableError) }))
  slowDisk.takes(0)
  await expect(send()).rejects.toThrow('until the server is started again')
  await expect(create('carol')).rejects.toThrow('until the server is started again')
  await expect(world.store.check()).rejects.toThrow('until the server is started again')
  expect(trouble).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ code: 'SQLITE_IOERR_FSYNC' }),
    true,
  )
  expect((await world.store.room(room))?.lastSeq).toBe(1)

  await world.reopen()
  await world.store.check()
  expect((await world.store.room(room))?.lastSeq).toBe(1)
  expect(await send()).toMatchObject({ created: true, message: { seq: 2 } })
})

it('says so when the thread ends by itself, and rejects what nobody will answer', async () => {
  slowDisk.killsThread()
  await Promise.allSettled([send()])
  slowDisk.takes(0)
  await vi.waitFor(() => expect(trouble).toHaveBeenCalledExactlyOnceWith(expect.any(Error), true), 100_000)
  await expect(send()).rejects.toThrow('until the server is started again')
  await expect(world.store.check()).rejects.toThrow()
  expect(await world.store.room(room)).toBeDefined()
})

it('stores read marks and sends that arrive together in one commit', async () => {
  slowDisk.hold()
  const before = slowDisk.syncs()
  const first = send()
  while (slowDisk.syncs() === before) await turn()
  const rest = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? send() : mark()))
  slowDisk.takes(0)
  await Promise.all([first, ...rest])
  expect(slowDisk.syncs() - before).toBe(2)
  expect(await world.store.head(room, alice.id)).toMatchObject({ lastSeq: 27, readSeq: 1 })
})

it('does not let the log grow without end while somebody reads at every moment', async () => {
  const readers = [new Sqlite(file), new Sqlite(file)] as const
  const slow = new Sqlite(file)
  let reading = true
  const readAlways = async () => {
    for (let turns = 0; reading; turns += 1) {
      const [next, last] = turns % 2 === 0 ? readers : [readers[1], readers[0]]
      next.exec('begin; select count(*) from users')
      if (last.inTransaction) last.exec('commit')
      await turn()
    }
    for (const reader of readers) reader.close()
  }
  const read = readAlways()
  const envelope = sealed(1, 60_000)
  const big = () => world.store.send(newMessage(room, alice.id, { sealed: envelope }))
  for (let group = 0; group < 24; group += 1) {
    // Reads on through the commit: when that is there, the log holds frames that somebody still needs.
    slow.exec('begin; select count(*) from users')
    await Promise.all(Array.from({ length: 128 }, big))
    slow.exec('commit')
    // Answered only when the thread is done with what it does behind a commit.
    await mark()
  }
  reading = false
  await read
  slow.close()
  // 190 MB were written, and the log begins anew above 64 MB.
  expect((await stat(`${file}-wal`)).size).toBeLessThan(128 * 1024 * 1024)
  expect(trouble).not.toHaveBeenCalled()
})
