// One stop may arrive several times: Ctrl-C and supervisors signal the whole process group, and whoever started us passes
// on what it got itself.
const SAME_STOP_MS = 1000

/** Calls back at the first SIGINT or SIGTERM. One that comes a second or more later ends the process at once, with 1. */
export function onStopSignal(stop: (signal: NodeJS.Signals) => void): void {
  let since: number | undefined
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      const now = performance.now()
      if (since === undefined) {
        since = now
        stop(name)
      } else if (now - since >= SAME_STOP_MS) process.exit(1)
    })
}
