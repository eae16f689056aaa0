import { z } from 'zod'
import type { Sealer } from './Sealer.ts'

/** Sealed by the keychain, as base64; or as it is, because there was none and the person allowed that. */
export const Stored = z.record(z.string(), z.union([z.base64(), z.strictObject({ open: z.string() })]))
export type Stored = z.infer<typeof Stored>

/**
 * What was stored, as it is to lie from now on: what lay open is sealed where the keychain can, and where it cannot,
 * what only seemed to be sealed (by a build that did not look) lies open. The same object when nothing changes.
 */
export async function settle(stored: Stored, sealer: Sealer, hasKeychain: boolean): Promise<Stored> {
  const settled: Stored = {}
  for (const [name, value] of Object.entries(stored)) {
    if (typeof value === 'string' && !sealer.isPublic(value)) continue
    try {
      const open = typeof value === 'string' ? (await sealer.unseal(value)).text : value.open
      if (hasKeychain) settled[name] = await sealer.seal(open)
      else if (typeof value === 'string') settled[name] = { open }
    } catch (error) {
      // It stays as it is, and is tried again at the next start.
      console.warn('A secret that lies open could not be sealed:', error)
    }
  }
  return Object.keys(settled).length === 0 ? stored : { ...stored, ...settled }
}
