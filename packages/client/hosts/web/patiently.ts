import { isStorageFull } from '../../src/cache/storageFull.ts'

const TRIES = 10
const PAUSE_MS = 100

export type Wait = (ms: number) => Promise<void>

/** A closing page lets go of its files a moment after its lock. Waiting makes no space. */
export async function patiently<T>(wait: Wait, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt >= TRIES || isStorageFull(error)) throw error
      await wait(PAUSE_MS)
    }
  }
}
