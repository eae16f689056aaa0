import { pbkdf2 as pbkdf2Callback, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { hash as argon2Hash, verify as argon2Verify } from '@node-rs/argon2'
import type { Passwords } from '../actions/parts.ts'
import { type DjangoHash, parseDjangoHash } from './djangoHash.ts'
import { WorkQueue, type WorkQueueLimits } from './WorkQueue.ts'

const pbkdf2 = promisify(pbkdf2Callback)

/** The expensive functions; both run off the main thread. */
export interface PasswordWork {
  argon2Hash(password: string): Promise<string>
  argon2Verify(hash: string, password: string): Promise<boolean>
  pbkdf2(password: string, salt: string, iterations: number): Promise<Buffer>
}

const work: PasswordWork = {
  // The library's defaults are OWASP's: argon2id, 19 MiB, 2 passes, 1 lane.
  argon2Hash: (password) => argon2Hash(password),
  argon2Verify: (hash, password) => argon2Verify(hash, password),
  pbkdf2: (password, salt, iterations) => pbkdf2(password, salt, iterations, 32, 'sha256'),
}

// Node has four threads for this, the file system and name lookups together: half of them stay free. What waits is
// done within a few seconds, also where each takes a third of a second because accounts came from Django.
const LIMITS: WorkQueueLimits = { atWork: 2, waiting: 50 }

/**
 * Hashing and verifying reject with `unavailable` when too many are asked for at once.
 *
 * Every refusal does the same work, so that its time does not tell whether the name exists: one argon2id, and, once
 * accounts imported from Django were seen, one pbkdf2 of the most iterations seen.
 */
export async function createPasswords(does: PasswordWork = work, limits = LIMITS): Promise<Passwords> {
  const queue = new WorkQueue(limits)
  const decoy = await does.argon2Hash('nobody has this password')
  let iterations = 0

  async function matches(password: string, { salt, digest, ...legacy }: DjangoHash): Promise<boolean> {
    iterations = Math.max(iterations, legacy.iterations)
    const computed = await does.pbkdf2(password, salt, legacy.iterations)
    return computed.length === digest.length && timingSafeEqual(computed, digest)
  }

  async function verify(password: string, hash: string | undefined): ReturnType<Passwords['verify']> {
    const legacy = hash === undefined ? undefined : parseDjangoHash(hash)
    if (legacy) {
      if (await matches(password, legacy)) {
        return { valid: true, upgrade: await does.argon2Hash(password) }
      }
      const missing = iterations - legacy.iterations
      if (missing > 0) await does.pbkdf2(password, legacy.salt, missing)
      await does.argon2Verify(decoy, password)
      return { valid: false }
    }
    const known = hash?.startsWith('$argon2id$') ? hash : undefined
    const valid = await does.argon2Verify(known ?? decoy, password)
    if (known !== undefined && valid) return { valid: true }
    if (iterations > 0) await does.pbkdf2(password, 'decoy', iterations)
    return { valid: false }
  }

  return {
    hash: (password) => queue.run(() => does.argon2Hash(password)),
    verify: (password, hash) => queue.run(() => verify(password, hash)),
  }
}
