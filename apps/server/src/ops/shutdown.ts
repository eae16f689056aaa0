import type { Logger } from 'pino'

export interface Step {
  name: string
  run(): Promise<void>
}

/**
 * Runs the steps one after another; a failing one does not keep the later ones from running. Resolves with whether
 * all of them succeeded before the deadline.
 */
export async function shutDown(steps: readonly Step[], deadlineMs: number, log: Logger): Promise<boolean> {
  let clean = true
  let current = ''
  const work = async () => {
    for (const { name, run } of steps) {
      current = name
      try {
        await run()
      } catch (error) {
        clean = false
        log.error({ err: error, step: name }, 'a shutdown step failed')
      }
    }
    return clean
  }
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      log.error({ step: current }, 'the shutdown took too long')
      resolve(false)
    }, deadlineMs)
  })
  const done = await Promise.race([work(), deadline])
  clearTimeout(timer)
  return done
}
