import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { KeptWithout } from '../../ipc/protection.ts'
import { FIRST_ACCOUNT, isSecretOf, secretOf } from '../accounts/accountPlace.ts'
import { type Keychain, SecretStore, SecretUnavailable } from './SecretStore.ts'

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
const open = (with_: Keychain, without: KeptWithout | null = null, platform: NodeJS.Platform = 'linux') =>
  SecretStore.open({ userData: folder, keychain: with_, platform, without })

describe('the secret store', () => {
  it('keeps secrets over a restart, sealed, for the owner alone', async () => {
    const store = await open(keychain())
    await store.set('tokens', 'hunter2')
    expect(readFileSync(file(), 'utf8')).not.toContain('hunter2')
    expect(readFileSync(file(), 'utf8')).not.toContain(Buffer.from('hunter2').toString('base64'))
    if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).toBe(0o600)
    const reopened = await open(keychain())
    expect(await reopened.get('tokens')).toBe('hunter2')
    await reopened.set('tokens', null)
    expect(await (await open(keychain())).get('tokens')).toBeNull()
  })

  it.each([
    ['noKeyring', 'linux', { getSelectedStorageBackend: () => 'basic_text' as const }],
    ['noAnswer', 'darwin', { isAsyncEncryptionAvailable: async () => false }],
  ] as const)('keeps nothing beyond the run without a keychain (%s)', async (why, platform, overrides) => {
    for (const without of [null, 'memory'] as const) {
      const store = await open(keychain(overrides), without, platform)
      expect(store.protection).toEqual({ keychain: false, why, now: without, next: without })
      expect(store.keeps).toBe(without === null ? null : false)
      await store.set('tokens', 'hunter2')
      expect(await store.get('tokens')).toBe('hunter2')
      expect(() => readFileSync(file())).toThrow('ENOENT')
      expect(await (await open(keychain(overrides), without, platform)).get('tokens')).toBeNull()
    }
  })

  it('rejects while the keychain does not open what it sealed, and has it again when it does', async () => {
    await (await open(keychain())).set('tokens', 'hunter2')
    let locked = true
    const moody = keychain({
      decryptStringAsync: async (sealed) => {
        if (locked) throw new Error('temporarily unavailable')
        return { result: flip(sealed).toString(), shouldReEncrypt: false }
      },
    })
    const store = await open(moody)
    await expect(store.get('tokens')).rejects.toThrow(SecretUnavailable)
    locked = false
    expect(await store.get('tokens')).toBe('hunter2')
  })

  it('seals again when the keychain has a newer key', async () => {
    await (await open(keychain())).set('tokens', 'hunter2')
    const sealed: string[] = []
    const rotated = keychain({
      decryptStringAsync: async (bytes) => ({ result: flip(bytes).toString(), shouldReEncrypt: true }),
      encryptStringAsync: async (text) => {
        sealed.push(text)
        return flip(Buffer.from(text))
      },
    })
    expect(await (await open(rotated)).get('tokens')).toBe('hunter2')
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
    let broken = true
    const store = await open(
      keychain({
        encryptStringAsync: async (text) => {
          if (broken) throw new Error('locked')
          return flip(Buffer.from(text))
        },
      }),
    )
    await expect(store.set('tokens', 'hunter1')).rejects.toThrow('locked')
    broken = false
    await store.set('tokens', 'hunter2')
    expect(await store.get('tokens')).toBe('hunter2')
  })

  it('sets a damaged file aside', async () => {
    writeFileSync(file(), '{"tokens": 42')
    expect(await (await open(keychain())).get('tokens')).toBeNull()
    writeFileSync(file(), 'again')
    await open(keychain())
    expect(readFileSync(`${file()}.damaged`, 'utf8')).toBe('{"tokens": 42')
    expect(readFileSync(`${file()}.damaged-2`, 'utf8')).toBe('again')
  })

  it('forgets everything of one account', async () => {
    const store = await open(keychain())
    const left = () => Object.keys(JSON.parse(readFileSync(file(), 'utf8')))
    const names = ['tokens', 'second/tokens', 'second/database x', 'third/tokens']
    await Promise.all(names.map((name) => store.set(name, 'hunter2')))
    await store.forgetAll((name) => isSecretOf('second', name))
    expect(left()).toEqual(['tokens', 'third/tokens'])
    await store.forgetAll((name) => isSecretOf(FIRST_ACCOUNT, name))
    expect(left()).toEqual(['third/tokens'])
    expect(secretOf('third', 'tokens')).toBe('third/tokens')
  })
})

describe('without a keychain, when the person allowed a file', () => {
  const none = () => keychain({ getSelectedStorageBackend: () => 'basic_text' })

  it('keeps secrets there, for the owner alone, those set before the answer too', async () => {
    const store = await open(none())
    await store.set('tokens', 'hunter2')
    store.choose('file')
    await store.set('database a', 'key')
    expect(store.keeps).toBe(true)
    if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).toBe(0o600)
    const reopened = await open(none(), 'file')
    expect([await reopened.get('tokens'), await reopened.get('database a')]).toEqual(['hunter2', 'key'])
  })

  it('a later answer counts from the next start on, and then nothing is left in the file', async () => {
    const store = await open(none(), 'file')
    await store.set('tokens', 'hunter2')
    store.choose('memory')
    expect(store.protection).toMatchObject({ now: 'file', next: 'memory' })
    expect(readFileSync(file(), 'utf8')).toContain('hunter2')
    const next = await open(none(), 'memory')
    expect(await next.get('tokens')).toBe('hunter2')
    expect(readFileSync(file(), 'utf8')).toBe('{}')
  })

  it('has a keychain that was late when it is asked again', async () => {
    await (await open(keychain())).set('tokens', 'hunter2')
    let there = false
    const late = keychain({ isAsyncEncryptionAvailable: async () => there })
    for (const without of [null, 'file'] as const) {
      there = false
      const store = await open(late, without, 'darwin')
      await store.set('account', 'alice')
      await expect(store.get('tokens')).rejects.toThrow(SecretUnavailable)
      there = true
      expect(await store.get('tokens')).toBe('hunter2')
      expect([store.protection, store.keeps]).toEqual([{ keychain: true }, true])
      expect(await store.get('account')).toBe('alice')
      expect(readFileSync(file(), 'utf8')).not.toContain('alice')
      await store.set('account', null)
    }
    there = false
    const chosen = await open(late, 'memory', 'darwin')
    there = true
    await expect(chosen.get('tokens')).rejects.toThrow(SecretUnavailable)
  })

  it('removes nothing while nobody has answered', async () => {
    await (await open(none(), 'file')).set('tokens', 'hunter2')
    const store = await open(none())
    expect(await store.get('tokens')).toBe('hunter2')
    expect(readFileSync(file(), 'utf8')).toContain('hunter2')
    await store.set('tokens', 'hunter3')
    store.choose('memory')
    expect(await store.get('tokens')).toBe('hunter3')
    expect(readFileSync(file(), 'utf8')).toBe('{}')
  })

  it('seals what it finds once there is a keychain', async () => {
    await (await open(none(), 'file')).set('tokens', 'hunter2')
    const store = await open(keychain(), 'file')
    expect(await store.get('tokens')).toBe('hunter2')
    expect(readFileSync(file(), 'utf8')).not.toContain('hunter2')
    expect(await (await open(keychain())).get('tokens')).toBe('hunter2')
  })

  it('leaves what a keychain sealed until it is back', async () => {
    await (await open(keychain())).set('tokens', 'hunter2')
    for (const without of [null, 'memory', 'file'] as const) {
      const store = await open(none(), without)
      await expect(store.get('tokens')).rejects.toThrow(SecretUnavailable)
      await expect(store.set('tokens', 'another')).rejects.toThrow(SecretUnavailable)
    }
    expect(await (await open(keychain())).get('tokens')).toBe('hunter2')
    // Forgetting needs no keychain.
    await (await open(none())).set('tokens', null)
    expect(await (await open(keychain())).get('tokens')).toBeNull()
  })
})
