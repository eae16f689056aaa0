import { generateFernetKey } from '@roomkey/crypto'
import { expect, test } from 'vitest'
import { fingerprint, MasterKeys } from './MasterKeys.ts'

test('everybody who asks for a new key at the same moment gets it, though only one sees it come', async () => {
  const [old, made] = [generateFernetKey(), generateFernetKey()]
  const keys = new MasterKeys(old, async () => made)
  const all = [1, 2, 3, 4].map(() => keys.wrap(Uint8Array.of(1), [fingerprint(made)]))
  for (const { by } of await Promise.all(all)) expect(by).toBe(fingerprint(made))
})

test('a key that is kept nowhere is not waited for', async () => {
  const old = generateFernetKey()
  const keys = new MasterKeys(old, async () => old)
  await expect(keys.wrap(Uint8Array.of(1), ['0123456789abcdef'])).rejects.toThrow(/^none of the master keys/)
})
