import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { ROOT } from '../processes/workbench.ts'

/** Where and on what the figures were measured; only ratios carry over to another machine. */
export function describeMachine() {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory_gb: Math.round(totalmem() / 1e9),
    commit: commit(),
    /** Processes that wanted a core in the last minute, before we began: other work here makes figures noisy. */
    load_before: loadavg()[0] ?? 0,
  }
}
export type Machine = ReturnType<typeof describeMachine>

function commit(): string | null {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    // A downloaded archive has no history to name.
    return null
  }
}
