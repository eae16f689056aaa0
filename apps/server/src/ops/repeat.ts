export interface Repeated {
  everyMs: number
  run(): Promise<unknown>
  /** Told when a run rejects; the next one comes all the same. */
  failed(error: unknown): void
}

/**
 * Runs something again and again, never twice at a time and without keeping the process alive. What is returned stops
 * it, and resolves once a run that is under way has ended.
 */
export function repeat({ everyMs, run, failed }: Repeated): () => Promise<void> {
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= run()
      .then(() => {}, failed)
      .finally(() => {
        running = undefined
      })
  }, everyMs)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}
