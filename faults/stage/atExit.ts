const cleanups = new Set<() => void>()
// What was made last goes first: a server before the disk it writes to.
process.on('exit', () => {
  for (const cleanup of [...cleanups].reverse()) cleanup()
})

/** Does something, at once and without waiting, however this process ends; until what is returned says it was done. */
export function atExit(cleanup: () => void): () => void {
  cleanups.add(cleanup)
  return () => void cleanups.delete(cleanup)
}
