import { describe, expect, test } from 'vitest'
import { FernetBase } from './shared/fernet.ts'
import { builds } from './testing/builds.ts'
import { readJson } from './testing/fixtures.ts'

interface Vector {
  desc?: string
  token: string
  now: string
  ttl_sec: number
  src: string
  iv: number[]
  secret: string
}

const vectors = (name: string) => readJson<Vector[]>(`vectors/fernet/${name}.json`)
const at = (vector: Vector) => ({ now: () => Date.parse(vector.now) / 1000 })
const text = (value: string) => new TextEncoder().encode(value)
const day = 86_400

describe.each(builds)('Fernet, $name build', ({ crypto, primitives }) => {
  const { Fernet, generateFernetKey, parseFernetKeys, InvalidTokenError } = crypto
  const newKey = () => parseFernetKeys(generateFernetKey())

  test.each(vectors('generate'))('generates the published token', async (vector) => {
    const fixedIv = { ...primitives, randomBytes: () => Uint8Array.from(vector.iv) }
    const fernet = new FernetBase(fixedIv, parseFernetKeys(vector.secret), at(vector))
    expect(await fernet.encrypt(text(vector.src))).toBe(vector.token)
  })

  test.each(vectors('verify'))('verifies the published token', async (vector) => {
    const fernet = new Fernet(parseFernetKeys(vector.secret), at(vector))
    expect(await fernet.decrypt(vector.token, { ttlSeconds: vector.ttl_sec })).toEqual(text(vector.src))
  })

  test.each(vectors('invalid'))('refuses the published token: $desc', async (vector) => {
    const fernet = new Fernet(parseFernetKeys(vector.secret), at(vector))
    const opened = fernet.decrypt(vector.token, { ttlSeconds: vector.ttl_sec })
    await expect(opened).rejects.toBeInstanceOf(InvalidTokenError)
  })

  test('runs every published vector', () => {
    expect(['generate', 'verify', 'invalid'].map((name) => vectors(name).length)).toEqual([1, 1, 8])
  })

  test.each([0, 1, 15, 16, 17, 4096])('brings back %i bytes', async (length) => {
    const fernet = new Fernet(newKey())
    const plaintext = primitives.randomBytes(length)
    expect(await fernet.decrypt(await fernet.encrypt(plaintext))).toEqual(plaintext)
  })

  test('allows 60 seconds of clock skew, and the whole time to live', async () => {
    let now = 1_000_000
    const fernet = new Fernet(newKey(), { now: () => now })
    const token = await fernet.encrypt(text('hello'))
    const opensAt = async (seconds: number) => {
      now = seconds
      return fernet.decrypt(token, { ttlSeconds: 100 }).then(
        () => true,
        () => false,
      )
    }
    expect(await opensAt(1_000_100)).toBe(true)
    expect(await opensAt(1_000_101)).toBe(false)
    expect(await opensAt(999_940)).toBe(true)
    expect(await opensAt(999_939)).toBe(false)
  })

  test('ignores age without a time to live: a wrapped room key never expires', async () => {
    const keys = newKey()
    const token = await new Fernet(keys, { now: () => 10 * day }).encrypt(text('key'))
    expect(await new Fernet(keys, { now: () => 0 }).decrypt(token)).toEqual(text('key'))
    expect(await new Fernet(keys, { now: () => 10_000 * day }).decrypt(token)).toEqual(text('key'))
  })

  test('encrypts with the first key, decrypts with any, rotates to the first keeping the time', async () => {
    const [older, newer] = [generateFernetKey(), generateFernetKey()]
    const old = new Fernet(parseFernetKeys(older), { now: () => 1000 })
    const both = new Fernet(parseFernetKeys(`${newer}, ${older}`), { now: () => 5000 })
    const onlyNew = new Fernet(parseFernetKeys(newer), { now: () => 1050 })
    const token = await old.encrypt(text('secret'))

    expect(await both.decrypt(token)).toEqual(text('secret'))
    await expect(onlyNew.decrypt(token)).rejects.toBeInstanceOf(InvalidTokenError)
    const rotated = await both.rotate(token)
    expect(await onlyNew.decrypt(rotated, { ttlSeconds: 60 })).toEqual(text('secret'))
    await expect(old.decrypt(rotated)).rejects.toBeInstanceOf(InvalidTokenError)
    expect(await onlyNew.decrypt(await both.encrypt(text('x')))).toEqual(text('x'))
  })

  test.each(vectors('verify'))('refuses another spelling of the same bytes', async (vector) => {
    const fernet = new Fernet(parseFernetKeys(vector.secret), at(vector))
    expect(vector.token.endsWith('A==')).toBe(true)
    for (const token of [vector.token.replace('A==', 'B=='), vector.token.slice(0, -2)]) {
      await expect(fernet.decrypt(token)).rejects.toBeInstanceOf(InvalidTokenError)
    }
  })

  test('refuses a token changed in any character', async () => {
    const fernet = new Fernet(newKey())
    const token = await fernet.encrypt(text('hello'))
    for (let index = 0; index < token.length; index += 1) {
      const other = token[index] === 'A' ? 'B' : 'A'
      const changed = token.slice(0, index) + other + token.slice(index + 1)
      await expect(fernet.decrypt(changed), `character ${index}`).rejects.toBeInstanceOf(InvalidTokenError)
    }
    await expect(fernet.decrypt('')).rejects.toBeInstanceOf(InvalidTokenError)
    await expect(fernet.decrypt(`${token}\n`)).rejects.toBeInstanceOf(InvalidTokenError)
  })
})
