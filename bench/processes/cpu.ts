import { readFileSync } from 'node:fs'

/** What /proc counts in, on every Linux that Node runs on. */
const TICK_MICROSECONDS = 10_000

/**
 * Microseconds of processor time that a process, or several together, have used, all threads; NaN where the system has no /proc. Unlike a
 * rate it does not suffer from other work on the machine.
 */
export function cpuMicroseconds(pids: number | readonly number[]): number {
  if (process.platform !== 'linux') return Number.NaN
  return [pids].flat().reduce((sum, pid) => sum + used(pid), 0)
}

function used(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The second field is the program's name in brackets and may hold blanks; utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROSECONDS
}
