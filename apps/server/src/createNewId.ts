import { randomFillSync } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'

/** Ids from random bytes drawn by the kilobyte: sixteen take as long to draw as sealing a message does. */
export function createNewId(): () => string {
  const pool = new Uint8Array(16 * 256)
  let used = pool.length
  const rng = () => {
    if (used === pool.length) {
      randomFillSync(pool)
      used = 0
    }
    used += 16
    return pool.subarray(used - 16, used)
  }
  return () => uuidv7({ rng })
}
