import type { Http } from '@roomkey/client'

/** How long a stopping engine may still be waited for: people are waiting for the window to go. */
export const PATIENCE_MS = 2_000

/**
 * The same HTTP, and a way to wait until nothing is under way: a server is told of a sign-out behind the back of
 * whoever signed out, and should hear of it before the thread ends.
 */
export function openRequests(http: Http): { http: Http; finished(): Promise<void> } {
  let open = 0
  let idle = () => {}
  return {
    async http(request) {
      open += 1
      try {
        return await http(request)
      } finally {
        open -= 1
        // Whoever got the answer may ask on at once.
        setTimeout(() => open === 0 && idle(), 0)
      }
    },
    async finished() {
      if (open === 0) return
      const timer = setTimeout(() => idle(), PATIENCE_MS)
      await new Promise<void>((resolve) => {
        idle = resolve
      })
      clearTimeout(timer)
    },
  }
}
