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
    errors: [{ code: 'SQLITE_CONSTRAINT_FOREIGNKEY' }, { message: 'disk I/O error' }],
  })
  // The transaction is still open: this group cannot begin, but ends it.
  await expect(transaction.run([async () => 'second'])).rejects.toThrow('within a transaction')
  expect(await transaction.run([async () => 'third'])).toEqual([{ status: 'fulfilled', value: 'third' }])
  expect(db.prepare('select count(*) as count from broken').get()).toEqual({ count: 0 })
})
