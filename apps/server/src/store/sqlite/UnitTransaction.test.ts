import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { UnitTransaction } from './UnitTransaction.ts'

let db: Sqlite.Database
beforeEach(() => {
  db = new Sqlite(':memory:')
  db.pragma('foreign_keys = ON')
  db.exec('create table parts (id integer primary key)')
  // A deferred foreign key is checked by COMMIT itself.
  db.exec('create table broken (id integer references parts (id) deferrable initially deferred)')
})
afterEach(() => {
  db.close()
})

it('runs units that may run twice without savepoints, and one that fails is undone alone', async () => {
  const transaction = new UnitTransaction(db)
  const insert = db.prepare('insert into parts values (?)')
  const part = (id: number) => async () => insert.run(id).changes
  const added = { status: 'fulfilled', value: 1 }
  expect(await transaction.runRepeatable([part(1), part(2)])).toEqual([added, added])
  const outcomes = await transaction.runRepeatable([part(3), part(1), part(4)])
  expect(outcomes).toMatchObject([added, { reason: { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' } }, added])
  expect(db.prepare('select id from parts').pluck().all()).toEqual([1, 2, 3, 4])
})

it('does not repeat units whose commit failed', async () => {
  const transaction = new UnitTransaction(db)
  let runs = 0
  const unit = async () => {
    runs += 1
    db.prepare('insert into broken values (7)').run()
  }
  await expect(transaction.runRepeatable([unit])).rejects.toMatchObject({
    code: 'SQLITE_CONSTRAINT_FOREIGNKEY',
  })
  expect(runs).toBe(1)
  expect(db.inTransaction).toBe(false)
})

it('goes on after a commit whose rollback failed, too', async () => {
  const transaction = new UnitTransaction(db)
  const exec = db.exec.bind(db)
  let failures = 1
  db.exec = (text) => {
    if (text === 'rollback' && failures-- > 0) throw new Error('disk I/O error')
    return exec(text)
  }
  const failed = transaction.run([async () => db.prepare('insert into broken values (7)').run()])
  await expect(failed).rejects.toMatchObject({
    code: 'SQLITE_CONSTRAINT_FOREIGNKEY',
    errors: [{ code: 'SQLITE_CONSTRAINT_FOREIGNKEY' }, { message: 'disk I/O error' }],
  })
  // The transaction is still open: this group cannot begin, but ends it.
  await expect(transaction.run([async () => 'second'])).rejects.toThrow('within a transaction')
  expect(await transaction.run([async () => 'third'])).toEqual([{ status: 'fulfilled', value: 'third' }])
  expect(db.prepare('select count(*) as count from broken').get()).toEqual({ count: 0 })
})

it.each(['run', 'runRepeatable'] as const)(
  '%s tells why SQLite ended a transaction by itself',
  async (way) => {
    const transaction = new UnitTransaction(db)
    const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
    const unit = async () => {
      db.exec('rollback')
      throw full
    }
    await expect(transaction[way]([async () => 'first', unit])).rejects.toBe(full)
    expect(await transaction[way]([async () => 'second'])).toEqual([{ status: 'fulfilled', value: 'second' }])
  },
)
