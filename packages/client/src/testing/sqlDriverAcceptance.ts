import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrate } from '../cache/schema.ts'
import type { SqlDriver } from '../ports/index.ts'

/** What the engine relies on of a SqlDriver. A new driver's test is one call; `open` gives an empty database. */
export function sqlDriverAcceptance(name: string, open: () => Promise<SqlDriver>): void {
  describe(`${name} as SqlDriver`, () => {
    let sql: SqlDriver
    beforeEach(async () => {
      sql = await open()
    })
    afterEach(() => sql.close())

    test('binds by order and by number, and reads rows as objects', () => {
      sql.run('CREATE TABLE t (a INTEGER, b TEXT)')
      sql.run('INSERT INTO t (a, b) VALUES (?, ?)', [1, 'one'])
      sql.run('INSERT INTO t (b, a) VALUES (?2, ?1)', [2, 'two'])
      expect(sql.all('SELECT a, b FROM t ORDER BY a')).toEqual([
        { a: 1, b: 'one' },
        { a: 2, b: 'two' },
      ])
      expect(sql.all('SELECT a FROM t WHERE b = ?1 OR a = ?2', ['one', 9])).toEqual([{ a: 1 }])
    })

    test('keeps every kind of value as it was', () => {
      const bytes = Uint8Array.of(0, 255, 7)
      sql.run('CREATE TABLE t (text TEXT, number INTEGER, real REAL, none TEXT, bytes BLOB)')
      sql.run('INSERT INTO t VALUES (?, ?, ?, ?, ?)', ['Grüß\u0000 👋', 2 ** 52 + 1, 0.5, null, bytes])
      const row = sql.all<{ bytes: Uint8Array }>('SELECT * FROM t')[0]
      expect(row).toMatchObject({ text: 'Grüß\u0000 👋', number: 2 ** 52 + 1, real: 0.5, none: null })
      expect(Uint8Array.from(row?.bytes ?? [])).toEqual(bytes)
    })

    test('runs the same statement again with other values', () => {
      sql.run('CREATE TABLE t (a INTEGER)')
      for (let a = 0; a < 3; a++) sql.run('INSERT INTO t VALUES (?)', [a])
      const read = (above: number) => sql.all('SELECT a FROM t WHERE a > ? ORDER BY a', [above])
      expect(read(0)).toEqual([{ a: 1 }, { a: 2 }])
      expect(read(1)).toEqual([{ a: 2 }])
    })

    test('the same statement reads the columns that there are by now', () => {
      sql.run('CREATE TABLE t (a INTEGER)')
      sql.run('INSERT INTO t VALUES (1)')
      const read = () => sql.all('SELECT * FROM t')
      expect(read()).toEqual([{ a: 1 }])
      sql.run('ALTER TABLE t ADD COLUMN b TEXT')
      expect(read()).toEqual([{ a: 1, b: null }])
      sql.run('ALTER TABLE t RENAME COLUMN a TO c')
      expect(read()).toEqual([{ c: 1, b: null }])
    })

    test('a transaction is kept whole', () => {
      sql.run('CREATE TABLE t (a INTEGER)')
      const result = sql.transaction(() => {
        sql.run('INSERT INTO t VALUES (1)')
        return 'value'
      })
      expect(result).toBe('value')
      expect(sql.all('SELECT a FROM t')).toEqual([{ a: 1 }])
    })

    test('one that is kept soon is as whole, and what follows is kept as ever', () => {
      sql.run('CREATE TABLE t (a INTEGER UNIQUE)')
      expect(sql.transaction(() => sql.run('INSERT INTO t VALUES (1)'), 'soon')).toBeUndefined()
      const twice = () => {
        sql.run('INSERT INTO t VALUES (2)')
        sql.run('INSERT INTO t VALUES (2)')
      }
      expect(() => sql.transaction(twice, 'soon')).toThrow()
      sql.transaction(() => sql.run('INSERT INTO t VALUES (3)'))
      expect(sql.all('SELECT a FROM t ORDER BY a')).toEqual([{ a: 1 }, { a: 3 }])
      expect(sql.all('PRAGMA synchronous')).toEqual([{ synchronous: 2 }])
    })

    test('a transaction that throws leaves nothing, and the next one works', () => {
      sql.run('CREATE TABLE t (a INTEGER UNIQUE)')
      expect(() =>
        sql.transaction(() => {
          sql.run('INSERT INTO t VALUES (1)')
          sql.run('INSERT INTO t VALUES (1)')
        }),
      ).toThrow()
      expect(sql.all('SELECT a FROM t')).toEqual([])
      sql.transaction(() => sql.run('INSERT INTO t VALUES (2)'))
      expect(sql.all('SELECT a FROM t')).toEqual([{ a: 2 }])
    })

    test('throws on a statement that is wrong', () => {
      expect(() => sql.run('SELEKT 1')).toThrow()
    })

    test('carries the schema, also when it is there already', () => {
      migrate(sql)
      migrate(sql)
      expect(sql.all('SELECT count(*) AS rooms FROM rooms')).toEqual([{ rooms: 0 }])
    })

    test('refuses data of a newer build', () => {
      sql.run('PRAGMA user_version = 999')
      expect(() => migrate(sql)).toThrow('newer version')
    })
  })
}
