export interface Repeated {
  everyMs: number
  /** Up to this share of the time earlier each time, at random: servers that started together shall not ask together. */
  jitter?: number
  run(): Promise<unknown>
  /** Told when a run rejects; the next one comes all the same. */
  failed(error: unknown): void
}

/**
 * Runs something again and again, never twice at a time and without keeping the process alive. What is returned stops
 * it, and resolves once a run that is under way has ended.
 */
export function repeat({ everyMs, jitter = 0, run, failed }: Repeated): () => Promise<void> {
  let running: Promise<void> | undefined
  let timer: NodeJS.Timeout
  const wait = () => {
    timer = setTimeout(
      () => {
        wait()
        running ??= run()
          .then(() => {}, failed)
          .finally(() => {
            running = undefined
          })
      },
      everyMs * (1 - jitter * Math.random()),
    )
    timer.unref()
  }
  wait()
  return async () => {
    clearTimeout(timer)
    await running
  }
}
