import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Keychain, SecretStore } from './SecretStore.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roomkey-secrets-'))
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})
afterEach(() => {
  rmSync(folder, { recursive: true })
  vi.restoreAllMocks()
})

/** Turns every byte round: enough to see that nothing is written as it is. */
const flip = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0xff))
const keychain = (overrides: Partial<Keychain> = {}): Keychain => ({
  isAsyncEncryptionAvailable: async () => true,
  getSelectedStorageBackend: () => 'gnome_libsecret',
  encryptStringAsync: async (text) => flip(Buffer.from(text)),
  decryptStringAsync: async (sealed) => ({ result: flip(sealed).toString(), shouldReEncrypt: false }),
  ...overrides,
})
const file = () => join(folder, 'secrets.json')

describe('the secret store', () => {
  it('keeps secrets over a restart, sealed, for the owner alone', async () => {
    const store = await SecretStore.open(folder, keychain(), 'linux')
    await store.set('tokens', 'hunter2')
    expect(readFileSync(file(), 'utf8')).not.toContain('hunter2')
    expect(readFileSync(file(), 'utf8')).not.toContain(Buffer.from('hunter2').toString('base64'))
    if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).toBe(0o600)
    const reopened = await SecretStore.open(folder, keychain(), 'linux')
    expect(await reopened.get('tokens')).toBe('hunter2')
    await reopened.set('tokens', null)
    expect(await (await SecretStore.open(folder, keychain(), 'linux')).get('tokens')).toBeNull()
  })

  it.each([
    ['Linux without a keyring', 'linux', { getSelectedStorageBackend: () => 'basic_text' as const }],
    ['a store that does not answer', 'darwin', { isAsyncEncryptionAvailable: async () => false }],
  ] as const)('keeps nothing beyond the run with %s, and says why', async (_name, platform, overrides) => {
    const store = await SecretStore.open(folder, keychain(overrides), platform)
    expect(store.keeping).toEqual({ kept: false, reason: expect.stringMatching(/\w+/) })
    await store.set('tokens', 'hunter2')
    expect(await store.get('tokens')).toBe('hunter2')
    expect(() => readFileSync(file())).toThrow('ENOENT')
    expect(await (await SecretStore.open(folder, keychain(overrides), platform)).get('tokens')).toBeNull()
  })

  it('asks for a new sign-in when the keychain no longer opens what it sealed', async () => {
    await (await SecretStore.open(folder, keychain(), 'linux')).set('tokens', 'hunter2')
    const broken = keychain({ decryptStringAsync: () => Promise.reject(new Error('reset')) })
    expect(await (await SecretStore.open(folder, broken, 'linux')).get('tokens')).toBeNull()
  })

  it('seals again when the keychain has a newer key', async () => {
    await (await SecretStore.open(folder, keychain(), 'linux')).set('tokens', 'hunter2')
    const sealed: string[] = []
    const rotated = keychain({
      decryptStringAsync: async (bytes) => ({ result: flip(bytes).toString(), shouldReEncrypt: true }),
      encryptStringAsync: async (text) => {
        sealed.push(text)
        return flip(Buffer.from(text))
      },
    })
    expect(await (await SecretStore.open(folder, rotated, 'linux')).get('tokens')).toBe('hunter2')
    expect(sealed).toEqual(['hunter2'])
  })

  it('forgets for good, also while a value or its resealing is still under way', async () => {
    const sealing = Promise.withResolvers<void>()
    const slow = keychain({
      encryptStringAsync: async (text) => {
        await sealing.promise
        return flip(Buffer.from(text))
      },
      decryptStringAsync: async (bytes) => ({ result: flip(bytes).toString(), shouldReEncrypt: true }),
    })
    await (await SecretStore.open(folder, keychain(), 'linux')).set('tokens', 'hunter1')
    const store = await SecretStore.open(folder, slow, 'linux')
    const resealed = store.get('tokens')
    const set = store.set('tokens', 'hunter2')
    const forgotten = store.set('tokens', null)
    sealing.resolve()
    await Promise.all([resealed, set, forgotten])
    expect(await store.get('tokens')).toBeNull()
    expect(await (await SecretStore.open(folder, keychain(), 'linux')).get('tokens')).toBeNull()
  })

  it('a value that could not be sealed does not hold up the next', async () => {
    let broken = true
    const store = await SecretStore.open(
      folder,
      keychain({
        encryptStringAsync: async (text) => {
          if (broken) throw new Error('locked')
          return flip(Buffer.from(text))
        },
      }),
      'linux',
    )
    await expect(store.set('tokens', 'hunter1')).rejects.toThrow('locked')
    broken = false
    await store.set('tokens', 'hunter2')
    expect(await store.get('tokens')).toBe('hunter2')
  })

  it('sets a damaged file aside', async () => {
    writeFileSync(file(), '{"tokens": 42')
    expect(await (await SecretStore.open(folder, keychain(), 'linux')).get('tokens')).toBeNull()
    expect(readFileSync(`${file()}.damaged`, 'utf8')).toBe('{"tokens": 42')
  })
})
