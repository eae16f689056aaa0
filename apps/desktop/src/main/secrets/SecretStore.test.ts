import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { FIRST_ACCOUNT, isSecretOf, secretOf } from '../accounts/accountPlace.ts'
import { SecretUnavailable } from './Sealer.ts'
import { keychain, locked, none, seal, unseal } from './testing/keychains.ts'
import { secretsFile } from './testing/secretsFile.ts'

const { open, path, written } = secretsFile()

describe('the secret store', () => {
  it('keeps secrets over a restart, sealed, for the owner alone', async () => {
    const store = await open(keychain())
    await store.set('tokens', 'hunter2')
    expect(written()).not.toContain('hunter2')
    expect(written()).not.toContain(Buffer.from('hunter2').toString('base64'))
    if (process.platform !== 'win32') expect(statSync(path()).mode & 0o777).toBe(0o600)
    const reopened = await open(keychain())
    expect(await reopened.get('tokens')).toBe('hunter2')
    await reopened.set('tokens', null)
    expect(await (await open(keychain())).get('tokens')).toBeNull()
  })

  it.each([
    ['noKeyring', 'linux', none],
    ['noAnswer', 'darwin', locked],
  ] as const)('keeps nothing beyond the run without a keychain (%s)', async (why, platform, lacking) => {
    for (const without of [null, 'memory'] as const) {
      const store = await open(lacking(), without, platform)
      expect(store.protection).toEqual({ keychain: false, why, now: without, next: without, putOff: false })
      expect(store.keeps).toBe(without === null ? null : false)
      await store.set('tokens', 'hunter2')
      expect(await store.get('tokens')).toBe('hunter2')
      expect(() => readFileSync(path())).toThrow('ENOENT')
      expect(await (await open(lacking(), without, platform)).get('tokens')).toBeNull()
    }
  })

  it.each(['darwin', 'win32'] as const)(
    'trusts the mark on %s, where it is of a key of the system',
    async (platform) => {
      const marked = keychain({ encryptStringAsync: async (text) => seal('v10', text) })
      const store = await open(marked, null, platform)
      expect(store.protection).toEqual({ keychain: true })
      await store.set('tokens', 'hunter2')
      const kept = written()
      expect(await (await open(marked, null, platform)).get('tokens')).toBe('hunter2')
      expect(written()).toBe(kept)
    },
  )

  it('refuses to keep what turns out to be sealed with a key that everybody has', async () => {
    const store = await open(keychain())
    await store.set('tokens', 'hunter2')
    let turned = false
    const turning = keychain({ encryptStringAsync: async (text) => seal(turned ? 'v10' : 'v11', text) })
    const later = await open(turning)
    turned = true
    const before = written()
    await expect(later.set('tokens', 'hunter3')).rejects.toThrow(SecretUnavailable)
    await expect(later.set('database a', 'key')).rejects.toThrow(SecretUnavailable)
    expect(written()).toBe(before)
    expect(await later.get('tokens')).toBe('hunter2')
  })

  it('rejects while the keychain does not open what it sealed, and has it again when it does', async () => {
    await (await open(keychain())).set('tokens', 'hunter2')
    let locked = true
    const moody = keychain({
      decryptStringAsync: async (sealed) => {
        if (locked) throw new Error('temporarily unavailable')
        return { result: unseal(sealed), shouldReEncrypt: false }
      },
    })
    const store = await open(moody)
    await expect(store.get('tokens')).rejects.toThrow(SecretUnavailable)
    locked = false
    expect(await store.get('tokens')).toBe('hunter2')
  })

  it('seals again when the keychain has a newer key, and gives the secret whether or not it can', async () => {
    await (await open(keychain())).set('tokens', 'hunter2')
    let broken = false
    const rotated = keychain({
      decryptStringAsync: async (bytes) => ({ result: unseal(bytes), shouldReEncrypt: true }),
      async encryptStringAsync(text) {
        if (broken) throw new Error('busy')
        return seal('v12', text)
      },
    })
    const store = await open(rotated)
    const before = written()
    broken = true
    expect(await store.get('tokens')).toBe('hunter2')
    expect(written()).toBe(before)
    broken = false
    expect(await store.get('tokens')).toBe('hunter2')
    expect(JSON.parse(written())).toEqual({ tokens: seal('v12', 'hunter2').toString('base64') })
  })

  it('forgets for good, also while a value or its resealing is still under way', async () => {
    const sealing = Promise.withResolvers<void>()
    const slow = keychain({
      encryptStringAsync: async (text) => {
        if (text.startsWith('hunter')) await sealing.promise
        return seal('v11', text)
      },
      decryptStringAsync: async (bytes) => ({ result: unseal(bytes), shouldReEncrypt: true }),
    })
    await (await open(keychain())).set('tokens', 'hunter1')
    const store = await open(slow)
    const resealed = store.get('tokens')
    const set = store.set('tokens', 'hunter2')
    const forgotten = store.set('tokens', null)
    sealing.resolve()
    await Promise.all([resealed, set, forgotten])
    expect(await store.get('tokens')).toBeNull()
    expect(await (await open(keychain())).get('tokens')).toBeNull()
  })

  it('a value that could not be sealed does not hold up the next', async () => {
    let broken = false
    const store = await open(
      keychain({
        encryptStringAsync: async (text) => {
          if (broken) throw new Error('locked')
          return seal('v11', text)
        },
      }),
    )
    broken = true
    await expect(store.set('tokens', 'hunter1')).rejects.toThrow('locked')
    broken = false
    await store.set('tokens', 'hunter2')
    expect(await store.get('tokens')).toBe('hunter2')
  })

  it('sets a damaged file aside', async () => {
    writeFileSync(path(), '{"tokens": 42')
    expect(await (await open(keychain())).get('tokens')).toBeNull()
    writeFileSync(path(), 'again')
    await open(keychain())
    expect(readFileSync(`${path()}.damaged`, 'utf8')).toBe('{"tokens": 42')
    expect(readFileSync(`${path()}.damaged-2`, 'utf8')).toBe('again')
  })

  it('forgets everything of one account', async () => {
    const store = await open(keychain())
    const left = () => Object.keys(JSON.parse(written()))
    const names = ['tokens', 'second/tokens', 'second/database x', 'third/tokens']
    await Promise.all(names.map((name) => store.set(name, 'hunter2')))
    await store.forgetAll((name) => isSecretOf('second', name))
    expect(left()).toEqual(['tokens', 'third/tokens'])
    await store.forgetAll((name) => isSecretOf(FIRST_ACCOUNT, name))
    expect(left()).toEqual(['third/tokens'])
    expect(secretOf('third', 'tokens')).toBe('third/tokens')
  })
})
