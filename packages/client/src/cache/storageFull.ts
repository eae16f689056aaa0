/** SQLite's name, Node's, and the one of browsers for a disk or a share of it that is full. */
const FULL = /SQLITE_FULL|ENOSPC|QuotaExceeded/

/** Whether it failed because there is no space left: the error itself, or what it names as its cause. */
export function isStorageFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return FULL.test(`${error.name} ${code} ${error.message}`) || isStorageFull(error.cause)
}
