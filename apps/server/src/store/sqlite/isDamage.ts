/** SQLite found, here or as the cause of what failed, that a file is no database, or not as SQLite left it. */
export function isDamage(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  return /^SQLITE_(CORRUPT|NOTADB)/.test(String(code)) || (cause instanceof Error && isDamage(cause))
}
