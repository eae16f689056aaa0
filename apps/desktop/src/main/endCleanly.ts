import type { App } from 'electron'

/**
 * Holds up the end of the app until what it writes is finished. What is returned finishes it ahead of that end, once
 * for whoever waits.
 */
export function endCleanly(app: Pick<App, 'on' | 'quit'>, stop: () => Promise<void>): () => Promise<void> {
  let finishing: Promise<void> | null = null
  let finished = false
  const finish = () => {
    finishing ??= stop()
      .catch((error: unknown) => console.error('An engine did not stop cleanly:', error))
      .finally(() => {
        finished = true
      })
    return finishing
  }
  app.on('will-quit', (event) => {
    if (finished) return
    event.preventDefault()
    void finish().then(() => app.quit())
  })
  return finish
}
