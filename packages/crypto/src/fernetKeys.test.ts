import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { builds } from './testing/builds.ts'

describe.each(builds)('Fernet keys, $name build', ({ crypto }) => {
  const { generateFernetKey, KeyFormatError, parseFernetKeys } = crypto

  test('makes keys that differ and parse', () => {
    const keys = new Set(Array.from({ length: 20 }, generateFernetKey))
    expect(keys.size).toBe(20)
    for (const key of keys) {
      expect(key).toMatch(/^[A-Za-z0-9_-]{43}=$/)
      expect(parseFernetKeys(key)).toHaveLength(1)
    }
  })

  test('reads several keys between commas and white space', () => {
    const [a, b, c] = [generateFernetKey(), generateFernetKey(), generateFernetKey()]
    expect(parseFernetKeys(` ${a},${b} \n${c},\n`)).toHaveLength(3)
  })

  test('takes the standard alphabet, as the Python library does', () => {
    expect(parseFernetKeys(`${'+/'.repeat(21)}8=`)).toHaveLength(1)
  })

  const good = generateFernetKey()
  test.each([
    ['', 'There is no key'],
    [' , ', 'There is no key'],
    ['hunter2', 'The key is 7 characters long'],
    [good.slice(0, 43), 'The key is 43 characters long'],
    [`${good} ${good}x`, 'Key 2 of 2 is 45 characters long'],
    [`%${good.slice(1)}`, 'The key is not URL-safe base64 of 32 bytes'],
    ['A'.repeat(44), 'The key is not URL-safe base64 of 32 bytes'],
  ])('refuses %j and says why, what is valid and how to make it', (text, says) => {
    const parse = () => parseFernetKeys(text)
    expect(parse).toThrow(KeyFormatError)
    expect(parse).toThrow(says)
    expect(parse).toThrow('44 characters ending in "="; make one with: node -p')
  })

  test('shows the key neither in the error nor when printed', () => {
    expect(() => parseFernetKeys('my-secret')).not.toThrow('my-secret')
    const shown = inspect(parseFernetKeys(good), { showHidden: true, depth: 9 })
    expect(shown).not.toContain(Buffer.from(good, 'base64url').toString('hex').slice(0, 4))
    expect(JSON.stringify(parseFernetKeys(good))).toBe('[{}]')
  })
})
