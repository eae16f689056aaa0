import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { ServerProcess } from './child.ts'

const MB = 1e6

export interface MemoryWatch {
  /** Forgets the peak so far. */
  reset(): Promise<void>
  /** MB of resident memory at its highest since the last reset, above what it was when the watch began. */
  peakExtra(): Promise<number>
}

/**
 * Watches a process through Linux's own high-water mark: /proc/<pid>/status VmHWM, reset by writing 5 to clear_refs,
 * so that no peak falls between two samples. Undefined where the system has no /proc.
 */
export async function watchMemory(pid: number): Promise<MemoryWatch | undefined> {
  if (process.platform !== 'linux') return undefined
  const before = await resident(pid, 'VmRSS')
  return {
    reset: () => writeFile(`/proc/${pid}/clear_refs`, '5'),
    peakExtra: async () => (await resident(pid, 'VmHWM')) - before,
  }
}

async function resident(pid: number, field: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]
  if (kibibytes === undefined) throw new Error(`/proc/${pid}/status has no ${field}.`)
  return (Number(kibibytes) * 1024) / MB
}

const STEADY_MS = 1500
const STEADY_SHARE = 0.005
const TRIES = 20

/** Bytes of resident memory once they no longer change; NaN where the system has no /proc. */
export async function settledMemory(pid: number): Promise<number> {
  if (process.platform !== 'linux') return Number.NaN
  let last = Number.NaN
  for (let tries = 0; tries < TRIES; tries += 1) {
    const now = await resident(pid, 'VmRSS')
    if (Math.abs(now - last) <= STEADY_SHARE * now) return now * MB
    last = now
    await new Promise((resolve) => setTimeout(resolve, STEADY_MS))
  }
  throw new Error(`The memory of process ${pid} does not settle.`)
}

/** Flags of Node for a process whose `heldMemory` is wanted. */
export const COLLECTABLE = [
  '--expose-gc',
  '--import',
  fileURLToPath(new URL('collectWhenAsked.ts', import.meta.url)),
]

/**
 * Bytes of resident memory after everything that nothing refers to was collected and given back: what is held, in V8's
 * heap and outside of it. When V8 collects by itself is a matter of luck, and can be most of what is resident.
 */
export async function heldMemory({ pid, says }: ServerProcess): Promise<number> {
  const collected = says(/^collected$/)
  process.kill(pid, 'SIGUSR2')
  await collected
  return settledMemory(pid)
}
