import { closeSync, openSync } from 'node:fs'
import Database from 'better-sqlite3'
import { connect } from './connect.ts'

const PAGES = 2000

/**
 * Copies a database file as it is at one moment, while others read and write it. The copy is one file without a log
 * beside it. `step` is told the share done, and ends it by throwing. Rejects when the file is damaged
 * (isDamage).
 */
export async function snapshotFile(
  file: string,
  target: string,
  step: (share: number) => void,
): Promise<void> {
  // Its mode is kept by what fills it.
  closeSync(openSync(target, 'wx', 0o600))
  const source = connect(file)
  try {
    // A read transaction keeps the copy at one moment: without it each commit of another process begins it anew.
    source.exec('begin')
    source.prepare('select count(*) from meta').get()
    await source.backup(target, {
      progress: ({ totalPages, remainingPages }) => {
        step(totalPages === 0 ? 0 : 1 - remainingPages / totalPages)
        return PAGES
      },
    })
  } finally {
    source.close()
  }
  withoutLog(target)
  requireWhole(target)
}

/** Pages are copied as they are: a backup would carry the damage on, and older good ones be thrown away for it. */
function requireWhole(file: string): void {
  const copy = new Database(file, { readonly: true })
  try {
    const said = copy.pragma('integrity_check(1)', { simple: true })
    if (said !== 'ok') throw new Database.SqliteError('the database is damaged', 'SQLITE_CORRUPT')
  } finally {
    copy.close()
  }
}

/** Takes what lies in the log into the file itself. */
export function withoutLog(file: string): void {
  const copy = new Database(file)
  copy.pragma('journal_mode = DELETE')
  copy.close()
}
