import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { carryUnsent } from '../../src/cache/carryUnsent.ts'
import { rebuildSearch } from '../../src/cache/rebuildSearch.ts'
import { migrate } from '../../src/cache/schema.ts'
import { openingProblem } from '../../src/engine/openingProblem.ts'
import type { Databases, SqlDriver } from '../../src/ports/index.ts'
import { sqlDriverAcceptance } from '../../src/testing/sqlDriverAcceptance.ts'
import { AccountNotes } from './AccountNotes.ts'
import { opfsDatabases } from './databases.ts'
import { loadSqlite } from './loadSqlite.ts'
import { accountFolder } from './opfsFolders.ts'
import { initForBrowsers, MemoryOpfs } from './testing/MemoryOpfs.ts'

const NAME = 'chat.test-1'
let opfs: MemoryOpfs
let kept: Set<string>
let told: string[]
let reports: unknown[]
beforeEach(() => {
  opfs = new MemoryOpfs()
  opfs.install()
  kept = new Set()
  told = []
  reports = []
})
afterEach(() => vi.unstubAllGlobals())

const report = (_area: string, error: unknown) => void reports.push(error)

/** As a worker starts: nothing of the one before is known but what lies in the browser. */
const start = (load = () => loadSqlite(report, initForBrowsers)): Databases =>
  opfsDatabases({
    load,
    repair: { mendIndex: rebuildSearch, carry: carryUnsent },
    wait: async () => {},
    kept: {
      has: async (name) => kept.has(name),
      add: async (name) => void kept.add(name),
      remove: async (name) => void kept.delete(name),
    },
    report,
    removed: () => {},
    rebuilt: (name) => void told.push(`rebuilt ${name}`),
    damaged: () => void told.push('damaged'),
  })

async function open(databases = start()): Promise<SqlDriver> {
  const sql = await databases.open(NAME)
  migrate(sql)
  return sql
}
const draft = (sql: SqlDriver, text: string) =>
  sql.run(`INSERT OR REPLACE INTO drafts VALUES ('room', ?)`, [text])
const drafts = (sql: SqlDriver) =>
  sql.all<{ text: string }>('SELECT text FROM drafts').map(({ text }) => text)

/** Something is kept, and the worker that kept it is gone. */
async function withDraft(text = 'not sent yet'): Promise<void> {
  const sql = await open()
  draft(sql, text)
  sql.close()
}

/** Opens and says why that failed, as the engine does. */
async function problem(databases = start()): Promise<string> {
  try {
    const sql = await databases.open(NAME)
    const { persistent } = sql
    sql.close()
    return persistent ? 'opened' : 'opened in memory'
  } catch (error) {
    return openingProblem(error)
  }
}

sqlDriverAcceptance('sqlite-wasm in OPFS', () => start().open(NAME))

describe('what cannot be opened', () => {
  test.each([
    ['full', 'full'],
    ['unreadable', 'busy'],
    // Refused today: it is there, and nobody works beside it.
    ['unreadable', 'SecurityError'],
  ] as const)('is told to be %s (%s), is not touched, and opens when it can be', async (reason, trouble) => {
    await withDraft()
    const before = opfs.files(8192).map(({ bytes }) => bytes.slice())
    const databases = start()
    opfs.trouble = trouble
    expect(await problem(databases)).toBe(reason)
    expect(opfs.files(8192).map(({ bytes }) => bytes)).toEqual(before)
    opfs.trouble = null
    const sql = await open(databases)
    expect([sql.persistent, drafts(sql), told]).toEqual([true, ['not sent yet'], []])
    sql.close()
  })

  test('because SQLite itself could not be fetched is asked for again', async () => {
    let tries = 0
    const databases = start(async () => {
      tries++
      if (tries === 1) throw new TypeError('Failed to fetch')
      return loadSqlite(report, initForBrowsers)
    })
    expect(await problem(databases)).toBe('unreadable')
    for (const _twice of [1, 2]) expect(await problem(databases)).toBe('opened')
    expect(tries).toBe(2)
  })

  test('is not opened in memory at the first use, either, where the browser has what it takes', async () => {
    opfs.trouble = 'full'
    expect(await problem()).toBe('full')
    opfs.trouble = 'busy'
    expect(await problem()).toBe('unreadable')
    opfs.trouble = null
    expect(await problem()).toBe('opened')
  })

  test.each(['SecurityError', 'UnknownError'] as const)(
    'in a private window that never kept anything (%s) is memory, which may be removed',
    async (trouble) => {
      opfs.trouble = trouble
      const databases = start()
      expect(await problem(databases)).toBe('opened in memory')
      await databases.removing?.(NAME)
      await databases.remove(NAME)
      expect(kept.size).toBe(0)
    },
  )

  test('once it was removed nothing is missed', async () => {
    await withDraft()
    const databases = start()
    await databases.remove(NAME)
    opfs.trouble = 'SecurityError'
    expect(await problem(databases)).toBe('opened in memory')
  })
})

describe('when the disk is full', () => {
  test('what is kept can be removed', async () => {
    await withDraft()
    const databases = start()
    opfs.trouble = 'full'
    await databases.removing?.(NAME)
    await databases.remove(NAME)
    expect(opfs.files(8192)).toEqual([])
    opfs.trouble = null
    const sql = await open(databases)
    expect(drafts(sql)).toEqual([])
    sql.close()
  })

  test('it is what is told of a write, and the next one is as good as ever', async () => {
    const sql = await open()
    draft(sql, 'before')
    opfs.trouble = 'full'
    const large = () => sql.transaction(() => draft(sql, 'x'.repeat(100_000)))
    for (const _twice of [1, 2]) {
      let error: unknown
      try {
        large()
      } catch (thrown) {
        error = thrown
      }
      expect([openingProblem(error), String(error)]).toEqual([
        'full',
        expect.not.stringContaining('rollback'),
      ])
    }
    expect(drafts(sql)).toEqual(['before'])
    opfs.trouble = null
    large()
    expect(drafts(sql)[0]).toHaveLength(100_000)
    sql.close()
  })
})

describe('a damaged one', () => {
  const messages = (sql: SqlDriver) => sql.all<{ n: number }>('SELECT sum(length(text)) AS n FROM messages')
  /** With enough in it that pages can be damaged which hold nothing else. */
  async function large(): Promise<void> {
    const sql = await open()
    sql.transaction(() => {
      for (let seq = 1; seq <= 300; seq++)
        sql.run('INSERT INTO messages (id, room_id, seq, text, created_at) VALUES (?, ?, ?, ?, ?)', [
          `m${seq}`,
          'room',
          seq,
          'x'.repeat(2000),
          seq,
        ])
    })
    draft(sql, 'not sent yet')
    sql.close()
  }
  /** A pool's file begins with a page of its own. */
  function damage(from: number, to: number): void {
    for (const { bytes } of opfs.files(400_000)) bytes.fill(7, 4096 * (from + 1), 4096 * (to + 1))
  }

  test('of which nothing can be read is begun anew, said so once, and lies beside', async () => {
    await withDraft('gone')
    for (const { bytes } of opfs.files(8192)) bytes.fill(7, 4096)
    const sql = await open()
    expect([sql.persistent, drafts(sql), told]).toEqual([true, [], [`rebuilt ${NAME}`]])
    draft(sql, 'in the new one')
    sql.close()
    const again = await open()
    expect([drafts(again), told]).toEqual([['in the new one'], [`rebuilt ${NAME}`]])
    again.close()
    expect(opfs.files(8192)).toHaveLength(2)
  })

  test('is noted when it is met, and mended at its next opening, in whichever tab: what waits comes along', async () => {
    await large()
    damage(130, 140)
    const sql = await open()
    for (const _twice of [1, 2]) expect(() => messages(sql)).toThrow('SQLITE_CORRUPT')
    await vi.waitFor(() => expect(told).toEqual(['damaged']), 110_000)
    sql.close()
    const anew = await open()
    expect(told).toEqual(['damaged', `rebuilt ${NAME}`])
    expect([drafts(anew), messages(anew)]).toEqual([['not sent yet'], [{ n: null }]])
    anew.close()
    const later = await open()
    expect([drafts(later), told.length]).toEqual([['not sent yet'], 2])
    later.close()
  })

  test('whose search index an earlier build noted is mended by this one, and brought to its schema', async () => {
    const earlier = await start().open(NAME)
    migrate(earlier, 16)
    draft(earlier, 'not sent yet')
    earlier.close()
    const notes = new AccountNotes(() => accountFolder(NAME))
    await notes.damaged('SQLITE_CORRUPT_VTAB')
    const sql = await open()
    expect([drafts(sql), told, await notes.damage()]).toEqual([['not sent yet'], [], null])
    sql.close()
  })

  test('stays as it is while there is no space to mend it, and what was begun is begun again', async () => {
    await large()
    damage(130, 140)
    const sql = await open()
    expect(() => messages(sql)).toThrow()
    await vi.waitFor(() => expect(told).toEqual(['damaged']), 110_000)
    sql.close()
    const databases = start()
    opfs.trouble = 'full'
    for (const _twice of [1, 2]) expect(await problem(databases)).toBe('full')
    opfs.trouble = null
    const anew = await open(databases)
    expect([drafts(anew), told]).toEqual([['not sent yet'], ['damaged', `rebuilt ${NAME}`]])
    anew.close()
  })

  test('may be damaged again: the last one lies beside, and no more', async () => {
    for (let time = 1; time <= 2; time++) {
      await large()
      damage(130, 140)
      const sql = await open()
      expect(() => messages(sql)).toThrow()
      await vi.waitFor(() => expect(told).toHaveLength(1), 110_000)
      sql.close()
      const anew = await open()
      expect([drafts(anew), told.splice(0)]).toEqual([['not sent yet'], ['damaged', `rebuilt ${NAME}`]])
      anew.close()
      expect(opfs.files(400_000)).toHaveLength(1)
    }
  })
})
