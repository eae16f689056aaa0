/**
 * Runs one at a time: while one runs, of all that is asked for meanwhile only the newest waits. So nobody waits for a
 * pause in typing, and however fast it comes, no more is begun than can be done. `run` must not reject.
 */
export function newestOnly<T>(run: (value: T) => Promise<void>): (value: T) => void {
  let running = false
  let waiting: { value: T } | null = null
  async function start(value: T) {
    running = true
    for (let next: { value: T } | null = { value }; next !== null; ) {
      await run(next.value)
      next = waiting
      waiting = null
    }
    running = false
  }
  return (value) => {
    if (running) waiting = { value }
    else void start(value)
  }
}
