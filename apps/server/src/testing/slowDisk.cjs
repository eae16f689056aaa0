// Stands in for a slow or broken disk: `node --require` loads it into each thread, and SQLite's commits and checkpoints
// there do first what the switch says (testing/slowDisk.ts). They block their thread meanwhile, as an fsync does.
const { existsSync } = require('node:fs')
const { getEnvironmentData, isMainThread } = require('node:worker_threads')
const Database = require('better-sqlite3')

const given =
  getEnvironmentData('slow disk') ?? new Int32Array([Number(process.env.SLOW_DISK_MS ?? 0), 0, 0]).buffer
/** What to do, how many times it was done, and how many of those that are held may go. */
const state = new Int32Array(given)
const HOLD = -1
const FAIL = -2
const DIE = -3

function sync() {
  Atomics.add(state, 1, 1)
  if (isMainThread && given instanceof SharedArrayBuffer)
    throw new Error('the main thread was to wait for the disk')
  const ms = Atomics.load(state, 0)
  if (ms > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
  while (Atomics.load(state, 0) === HOLD) {
    if (Atomics.load(state, 2) > 0) {
      Atomics.sub(state, 2, 1)
      return
    }
    Atomics.wait(state, 0, HOLD, 5)
  }
  // For a process of its own: broken from the moment that this file is there.
  const broken = existsSync(process.env.SLOW_DISK_BROKEN_BY ?? '')
  if (broken || Atomics.load(state, 0) === FAIL)
    throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC')
  if (Atomics.load(state, 0) === DIE)
    setImmediate(() => {
      throw new Error('planted')
    })
}

const writing = new WeakSet()
const { prepare, pragma } = Database.prototype
Database.prototype.prepare = function (text) {
  const statement = prepare.call(this, text)
  const run = statement.run.bind(statement)
  if (text === 'begin immediate')
    statement.run = () => {
      writing.add(this)
      return run()
    }
  if (text === 'commit')
    statement.run = () => {
      // The end of a read transaction syncs nothing.
      if (writing.delete(this)) sync()
      return run()
    }
  return statement
}
Database.prototype.pragma = function (text, options) {
  if (/^wal_checkpoint\((PASSIVE|FULL|RESTART|TRUNCATE)\)/.test(text)) sync()
  return pragma.call(this, text, options)
}
