import { expect, test } from 'vitest'
import { keychainSecrets } from './keychainSecrets.ts'

/** A keychain that takes its time. */
function slowKeychain() {
  const values = new Map<string, string>()
  let writes = 0
  const pause = () => new Promise(setImmediate)
  return {
    values,
    writes: () => writes,
    keychain: {
      async get(name: string) {
        await pause()
        return values.get(name) ?? null
      },
      async set(name: string, value: string | null) {
        await pause()
        if (value === 'refused') throw new Error('The keychain is locked.')
        writes += 1
        if (value === null) values.delete(name)
        else values.set(name, value)
      },
    },
  }
}

test('changes follow one another, each on what the one before left', async () => {
  const { keychain, values } = slowKeychain()
  const secrets = keychainSecrets(keychain)
  const append = (letter: string) => secrets.update('word', (word) => `${word ?? ''}${letter}`)
  expect(await Promise.all([append('a'), append('b'), append('c')])).toEqual(['a', 'ab', 'abc'])
  expect(values.get('word')).toBe('abc')
})

test('one that fails is told and leaves the next one its turn; what stays is not written', async () => {
  const { keychain, values, writes } = slowKeychain()
  const secrets = keychainSecrets(keychain)
  const failing = secrets.update('word', () => 'refused')
  const next = secrets.update('word', (word) => word ?? 'first')
  await expect(failing).rejects.toThrow('locked')
  expect(await next).toBe('first')
  expect(await secrets.update('word', (word) => word)).toBe('first')
  expect(writes()).toBe(1)
  expect(await secrets.update('word', () => null)).toBe(null)
  expect(values.size).toBe(0)
})
