/** A tab that reloads holds its locks until the old worker is gone. */
const PATIENCE_MS = 1500

/** Holds a Web Lock, however long it takes to get it, until the returned function is called. */
export function waitForLock(name: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks.request(name, () => new Promise<void>((release) => resolve(release))).catch(reject)
  })
}

/** Holds a Web Lock until the returned function is called; null when another tab keeps it. */
export function holdLock(name: string): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { signal: AbortSignal.timeout(PATIENCE_MS) }, () => {
        return new Promise<void>((release) => resolve(release))
      })
      .catch((error: DOMException) => {
        if (error.name === 'TimeoutError' || error.name === 'AbortError') resolve(null)
        else reject(error)
      })
  })
}
