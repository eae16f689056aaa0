import { describe, expect, test } from 'vitest'
import { nodePrimitives } from './node/primitives.ts'
import { builds } from './testing/builds.ts'
import { flipped, fromHex, readJson, toHex } from './testing/fixtures.ts'

interface Wycheproof {
  testGroups: {
    ivSize: number
    keySize: number
    tagSize: number
    tests: {
      tcId: number
      comment: string
      key: string
      iv: string
      aad: string
      msg: string
      ct: string
      tag: string
      result: 'valid' | 'invalid' | 'acceptable'
    }[]
  }[]
}

const cases = readJson<Wycheproof>('vectors/aes_gcm_test.json')
  .testGroups.filter((group) => group.keySize === 256 && group.ivSize === 96 && group.tagSize === 128)
  .flatMap((group) => group.tests)

test('takes every Wycheproof case for 256-bit keys, 96-bit nonces and 128-bit tags', () => {
  const count = (result: string) => cases.filter((one) => one.result === result).length
  expect({ all: cases.length, valid: count('valid'), invalid: count('invalid') }).toEqual({
    all: 66,
    valid: 39,
    invalid: 27,
  })
})

test('nonces that Node drew together are not used in a later turn of the event loop', async () => {
  const nextTurn = () => new Promise((resolve) => setImmediate(resolve))
  // What a test before it drew in this turn may have left one.
  await nextTurn()
  const [first, second] = [nodePrimitives.nonce(), nodePrimitives.nonce()]
  expect(second.buffer).toBe(first.buffer)
  await nextTurn()
  expect(nodePrimitives.nonce().buffer).not.toBe(first.buffer)
})

describe.each(builds)('AES-256-GCM, $name build', ({ crypto, primitives }) => {
  const { CorruptError, importRoomKey, open, seal } = crypto

  test.each(cases)('Wycheproof $tcId is $result ($comment)', async (one) => {
    const key = await importRoomKey(fromHex(one.key))
    const sealed = { nonce: fromHex(one.iv), ciphertext: fromHex(one.ct + one.tag) }
    const opened = open(key, sealed, fromHex(one.aad))
    if (one.result === 'invalid') {
      await expect(opened).rejects.toBeInstanceOf(CorruptError)
      return
    }
    expect(toHex(await opened)).toBe(one.msg)
    const again = await primitives.gcmSeal(key, sealed.nonce, fromHex(one.msg), fromHex(one.aad))
    expect(toHex(again)).toBe(one.ct + one.tag)
  })

  test('uses a new nonce each time', async () => {
    const key = await importRoomKey(crypto.generateRoomKey())
    const nonces = new Set<string>()
    for (let n = 0; n < 500; n += 1) nonces.add(toHex((await seal(key, new Uint8Array(3))).nonce))
    expect(nonces.size).toBe(500)
  })

  test('refuses another key, other associated data, and any changed byte', async () => {
    const key = await importRoomKey(crypto.generateRoomKey())
    const data = Uint8Array.of(1, 2)
    const sealed = await seal(key, Uint8Array.of(7, 8, 9), data)
    expect(await open(key, sealed, data)).toEqual(Uint8Array.of(7, 8, 9))

    const other = await importRoomKey(crypto.generateRoomKey())
    await expect(open(other, sealed, data)).rejects.toBeInstanceOf(CorruptError)
    await expect(open(key, sealed)).rejects.toBeInstanceOf(CorruptError)
    await expect(open(key, sealed, Uint8Array.of(1))).rejects.toBeInstanceOf(CorruptError)
    for (let index = 0; index < sealed.ciphertext.length; index += 1) {
      const changed = { ...sealed, ciphertext: flipped(sealed.ciphertext, index) }
      await expect(open(key, changed, data)).rejects.toBeInstanceOf(CorruptError)
    }
    for (let index = 0; index < sealed.nonce.length; index += 1) {
      const changed = { ...sealed, nonce: flipped(sealed.nonce, index) }
      await expect(open(key, changed, data)).rejects.toBeInstanceOf(CorruptError)
    }
  })

  test.each([
    [0, 16],
    [11, 16],
    [13, 16],
    [12, 15],
    [12, 0],
  ])('refuses a nonce of %i with a ciphertext of %i bytes', async (nonce, ciphertext) => {
    const key = await importRoomKey(new Uint8Array(32))
    const sealed = { nonce: new Uint8Array(nonce), ciphertext: new Uint8Array(ciphertext) }
    await expect(open(key, sealed)).rejects.toBeInstanceOf(CorruptError)
  })

  test.each([0, 16, 31, 33])('refuses a key of %i bytes', async (length) => {
    await expect(importRoomKey(new Uint8Array(length))).rejects.toBeInstanceOf(RangeError)
  })
})
