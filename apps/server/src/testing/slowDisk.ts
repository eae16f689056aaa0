import { fileURLToPath } from 'node:url'
import type { setEnvironmentData, Worker } from 'node:worker_threads'

const PRELOAD = fileURLToPath(new URL('./slowDisk.cjs', import.meta.url))

/** What every fsync of a SQLite commit or checkpoint does. */
export interface SlowDisk {
  /** Waits until it is told something else. */
  hold(): void
  /** One of those that are held goes on. */
  letOneGo(): void
  /** Takes so long; 0: as long as the real one. */
  takes(ms: number): void
  fails(): void
  /** The thread ends by an error that nobody catches, right behind the commit. */
  killsThread(): void
  /** How many have begun. */
  syncs(): number
}

const state = new Int32Array(new SharedArrayBuffer(12))

function become(what: number): void {
  Atomics.store(state, 0, what)
  Atomics.notify(state, 0)
}

export const slowDisk: SlowDisk = {
  hold: () => become(-1),
  letOneGo: () => void Atomics.add(state, 2, 1),
  takes: (ms) => become(ms),
  fails: () => become(-2),
  killsThread: () => become(-3),
  syncs: () => Atomics.load(state, 1),
}

interface Threads {
  Worker: typeof Worker
  setEnvironmentData: typeof setEnvironmentData
}

/**
 * For `vi.mock('node:worker_threads', mockThreads)` in a test file: threads made from then on have the slow disk. So
 * has the test's own thread, where waiting for it is an error.
 */
export async function mockThreads<Module extends Threads>(original: () => Promise<Module>): Promise<Module> {
  const real = await original()
  real.setEnvironmentData('slow disk', state.buffer)
  await import(PRELOAD)
  class ThreadOnSlowDisk extends real.Worker {
    constructor(...[file, options]: ConstructorParameters<typeof Worker>) {
      super(file, { ...options, execArgv: ['--require', PRELOAD] })
    }
  }
  return { ...real, Worker: ThreadOnSlowDisk }
}
