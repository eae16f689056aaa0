import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { newMessage, newUser, World } from '../acceptance/Database.ts'
import { storeAcceptance } from '../acceptance.ts'
import { SchemaTooNewError } from '../migrate.ts'
import { damageTable } from '../testing/damageTable.ts'
import { openSqliteStore } from './openSqliteStore.ts'

const temporaryFile = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'roomkey-store-'))
  return { file: join(folder, 'roomkey.db'), remove: () => rm(folder, { recursive: true }) }
}

storeAcceptance('SQLite', async () => {
  const { file, remove } = await temporaryFile()
  return { open: () => openSqliteStore({ file }), remove }
})

describe('a SQLite file', () => {
  let place: Awaited<ReturnType<typeof temporaryFile>>
  beforeEach(async () => {
    place = await temporaryFile()
  })
  afterEach(() => place.remove())

  it('is readable by its owner only', async () => {
    const store = await openSqliteStore(place)
    // Windows knows no modes and shows every writable file as 0666; there the folder's access list decides.
    const expected = process.platform === 'win32' ? 0o666 : 0o600
    expect((await stat(place.file)).mode & 0o777).toBe(expected)
    expect((await stat(`${place.file}-wal`)).mode & 0o777).toBe(expected)
    await store.close()
  })

  it('closes although it is damaged, and what found that goes on', async () => {
    await (await openSqliteStore(place)).close()
    damageTable(place.file, 'rooms')
    const store = await openSqliteStore(place)
    expect(await store.isWhole()).toBe(false)
    await expect(store.roomsAfter(null, 1)).rejects.toMatchObject({ code: 'SQLITE_CORRUPT' })
    // The snapshot of that read ends by itself.
    await new Promise(setImmediate)
    await expect(store.counts()).rejects.toMatchObject({ code: 'SQLITE_CORRUPT' })
    await expect(store.close()).resolves.toBeUndefined()
  })

  it('is refused, unchanged, when a newer version has migrated it', async () => {
    await (await openSqliteStore(place)).close()
    const db = new Sqlite(place.file)
    db.exec("insert into knex_migrations (name, batch) values ('0099_from_the_future', 2)")
    db.close()
    await expect(openSqliteStore(place)).rejects.toBeInstanceOf(SchemaTooNewError)
    await expect(openSqliteStore(place)).rejects.toThrow('0099_from_the_future')
  })

  it('begins a new life when it was restored, and keeps its rows', async () => {
    const world = await World.open({ open: () => openSqliteStore(place), remove: async () => {} })
    await world.user('alice')
    const { epoch } = world.store
    await world.store.close()
    const restored = await openSqliteStore({ ...place, restored: true })
    expect(restored.epoch).not.toBe(epoch)
    expect((await restored.userByName('alice'))?.username).toBe('alice')
    await restored.close()
    const again = await openSqliteStore(place)
    expect(again.epoch).toBe(restored.epoch)
    await again.close()
  })

  it('shows at once what it commits, and in the next turn what another process commits', async () => {
    const world = await World.open({ open: () => openSqliteStore(place), remove: async () => {} })
    const other = await openSqliteStore(place)
    // The first read opens the snapshot that the others of this turn share.
    const before = world.store.userByName('alice')
    const committed = world.user('alice').then(() => world.store.userByName('alice'))
    expect([await before, (await committed)?.username]).toEqual([undefined, 'alice'])
    expect(await world.store.userByName('bob')).toBeUndefined()
    await other.write((tx) => tx.createUser(newUser('bob')))
    await new Promise(setImmediate)
    expect((await world.store.userByName('bob'))?.username).toBe('bob')
    await other.close()
    await world.remove()
  })

  it('rejects every unit of a group whose commit fails, and goes on afterwards', async () => {
    const world = await World.open({ open: () => openSqliteStore(place), remove: async () => {} })
    const alice = await world.user('alice')
    const room = await world.room(alice)
    const drafts = Array.from({ length: 3 }, () => newMessage(room, alice.id))
    // A deferred foreign key is checked by COMMIT itself: the only way to make it fail without a broken disk.
    const saboteur = new Sqlite(place.file)
    saboteur.exec('create table broken (id integer references users (id) deferrable initially deferred)')
    saboteur.exec(
      `create trigger sabotage after insert on users when new.username = 'mallory'
        begin insert into broken values (999); end`,
    )
    saboteur.close()
    // Units that took long, as on a busy machine, would end their group early.
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0)
    const sends = drafts.map((draft) => world.store.write((tx) => tx.appendMessage(draft)))
    const outcomes = await Promise.allSettled([...sends, world.user('mallory')])
    clock.mockRestore()
    expect(outcomes.map(({ status }) => status)).toEqual(Array(4).fill('rejected'))
    for (const draft of drafts) expect(await world.store.message(draft.id)).toBeUndefined()
    expect((await world.send(room, alice)).seq).toBe(1)
    await world.remove()
  })

  it('reads on while a send waits for the disk, and writes after it in their order', async () => {
    const world = await World.open({ open: () => openSqliteStore(place), remove: async () => {} })
    const alice = await world.user('alice')
    const room = await world.room(alice)
    // Whoever holds the file's lock makes a commit as slow as a test needs it; a store that waited for it on this
    // thread would never let it go.
    const disk = new Sqlite(place.file)
    disk.exec('begin immediate')
    const done: string[] = []
    const send = world.store.send(newMessage(room, alice.id)).then(() => done.push('send'))
    const write = world.user('bob').then(() => done.push('write'))
    for (let turn = 0; turn < 100; turn += 1) {
      expect((await world.store.room(room))?.lastSeq).toBe(0)
      await new Promise(setImmediate)
    }
    expect(done).toEqual([])
    disk.exec('commit')
    disk.close()
    await Promise.all([send, write])
    expect(done).toEqual(['send', 'write'])
    expect((await world.store.room(room))?.lastSeq).toBe(1)
    await world.remove()
  })
})
