/** The file is not a database, is damaged, or was sealed with another key: these look alike. */
export class UnreadableDatabase extends Error {
  override name = 'UnreadableDatabase'
}

/** SQLite's code for a file, or a part of it, that is not what it should be; null for every other error. */
export function unreadableCode(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT') ? code : null
}

/** Nothing in it could be read, at the opening or after it. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof UnreadableDatabase || unreadableCode(error) !== null
}
