import type { SqlDriver } from '../../src/ports/index.ts'
import { isUnreadable, unreadableCode } from './unreadable.ts'

export interface Repair {
  /** Makes the search index anew. */
  mendIndex(sql: SqlDriver): void
  /** Takes what is nowhere else from a database of which parts cannot be read. */
  carry(from: SqlDriver, to: SqlDriver): void
}

/** Where a database lies, and where a new one is made. */
export interface Mendable {
  /** Throws what `isUnreadable` knows when it is not a database, or none that can be read. */
  open(): SqlDriver
  /** An empty one beside it, in place of whatever was begun there before. */
  beginAnew(): SqlDriver
  /** The new one, whole and closed by now, takes its place; what was there lies beside it. */
  replaceByNew(): void
}

export interface Mending {
  /** SQLite's code for damage that was met when it was last open; null: none. */
  noted: string | null
  /** How it is mended, as far as who knows what is in it can. */
  repair?: Repair | undefined
  /** What was noted is no more. */
  cured(): void
  /** What was kept could not be opened: it lies beside, and another database took its place. */
  rebuilt(): void
}

/** Opens a database, mended where it is damaged. Every other error passes, and then nothing was touched. */
export function openMended(file: Mendable, mending: Mending): SqlDriver {
  try {
    if (mending.noted === null || isSound(file, mending.noted, mending)) return file.open()
  } catch (error) {
    if (!isUnreadable(error)) throw error
  }
  return openAnew(file, mending, { carries: true })
}

/** @param carries whether anything can be had of the old one: it is in the new one before that takes its place */
export function openAnew(file: Mendable, mending: Mending, { carries }: { carries: boolean }): SqlDriver {
  const anew = file.beginAnew()
  try {
    if (carries) carry(file, anew, mending.repair)
  } finally {
    anew.close()
  }
  file.replaceByNew()
  mending.cured()
  mending.rebuilt()
  return file.open()
}

/** Whether it is, or could be made so: looked at when a part of it was noted to be unreadable. */
function isSound(file: Mendable, noted: string, { cured, repair }: Mending): boolean {
  let found = within(file, check)
  if (found === 'index' || (found === 'sound' && noted === 'SQLITE_CORRUPT_VTAB')) {
    found = within(file, (sql) => mendIndex(sql, repair)) ? within(file, check) : 'damaged'
  }
  if (found === 'sound') cured()
  return found === 'sound'
}

/** Reads every page. `index`: all is well but for what a search index made of its pages. */
function check(sql: SqlDriver): 'sound' | 'index' | 'damaged' {
  try {
    const found = sql.all<{ quick_check: string }>('PRAGMA quick_check')
    const problems = found.map((row) => row.quick_check).filter((problem) => problem !== 'ok')
    if (problems.length === 0) return 'sound'
    return problems.every((problem) => /fts5/i.test(problem)) ? 'index' : 'damaged'
  } catch (error) {
    if (unreadableCode(error) !== null) return 'damaged'
    throw error
  }
}

function mendIndex(sql: SqlDriver, repair: Repair | undefined): boolean {
  try {
    repair?.mendIndex(sql)
    return repair !== undefined
  } catch (error) {
    if (unreadableCode(error) !== null) return false
    throw error
  }
}

function carry(file: Mendable, anew: SqlDriver, repair: Repair | undefined): void {
  let old: SqlDriver
  try {
    old = file.open()
  } catch (error) {
    if (isUnreadable(error)) return
    throw error
  }
  try {
    repair?.carry(old, anew)
  } finally {
    old.close()
  }
}

function within<T>(file: Mendable, work: (sql: SqlDriver) => T): T {
  const sql = file.open()
  try {
    return work(sql)
  } finally {
    sql.close()
  }
}
