const CODE = /^SQLITE_\w+/

/**
 * The same error with what SQLite for the web leaves out: its code by name, where other drivers have it, and as its
 * cause what the file beneath said, which alone tells a disk that is full from one that fails.
 */
export function explained(error: unknown, fileError: unknown): unknown {
  if (!(error instanceof Error)) return error
  const code = CODE.exec(error.message)?.[0]
  if (code !== undefined && !('code' in error)) Object.assign(error, { code })
  if (fileError !== null && error.cause === undefined) error.cause = fileError
  return error
}
