/** A tab that reloads holds its locks until the old worker is gone. */
const PATIENCE_MS = 1500

/** Holds a Web Lock, however long it takes to get it, until the returned function is called. Rejects when aborted. */
export function waitForLock(name: string, signal?: AbortSignal): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, signal === undefined ? {} : { signal }, () => {
        return new Promise<void>((release) => resolve(release))
      })
      .catch(reject)
  })
}

/** Holds a Web Lock until the returned function is called; null when another tab keeps it. */
export async function holdLock(name: string): Promise<(() => void) | null> {
  try {
    return await waitForLock(name, AbortSignal.timeout(PATIENCE_MS))
  } catch (error) {
    const { name: kind } = error as DOMException
    if (kind === 'TimeoutError' || kind === 'AbortError') return null
    throw error
  }
}
