import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { KeptWithout } from '../../ipc/protection.ts'
import { FIRST_ACCOUNT, isSecretOf, secretOf } from '../accounts/accountPlace.ts'
import { type Keychain, SecretUnavailable } from './Sealer.ts'
import { SecretStore } from './SecretStore.ts'

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
const seal = (mark: string, text: string) => Buffer.concat([Buffer.from(mark), flip(Buffer.from(text))])
const unseal = (sealed: Buffer) => flip(sealed.subarray(3)).toString()
/** As on Linux: what is marked v11 is sealed with the keyring's key. */
const keychain = (overrides: Partial<Keychain> = {}): Keychain => ({
  encryptStringAsync: async (text) => seal('v11', text),
  decryptStringAsync: async (sealed) => ({ result: unseal(sealed), shouldReEncrypt: false }),
  ...overrides,
})
/** Nothing fails where no keyring gives a key: it is sealed with one that everybody has, and the rest does not open. */
const none = () =>
  keychain({
    encryptStringAsync: async (text) => seal('v10', text),
    async decryptStringAsync(sealed) {
      if (sealed.toString('latin1', 0, 3) !== 'v10') throw new Error('temporarily unavailable')
      return { result: unseal(sealed), shouldReEncrypt: false }
    },
  })
const locked = () =>
  keychain({
    encryptStringAsync: () => Promise.reject(new Error('locked')),
    decryptStringAsync: () => Promise.reject(new Error('locked')),
  })
const file = () => join(folder, 'secrets.json')
const written = () => readFileSync(file(), 'utf8')
const open = (with_: Keychain, without: KeptWithout | null = null, platform: NodeJS.Platform = 'linux') =>
  SecretStore.open({ userData: folder, keychain: with_, platform, without })

describe('the secret store', () => {
  it('keeps secrets over a restart, sealed, for the owner alone', async () => {
    const store = await open(keychain())
    await store.set('tokens', 'hunter2')
    expect(written()).not.toContain('hunter2')
    expect(written()).not.toContain(Buffer.from('hunter2').toString('base64'))
    if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).toBe(0o600)
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
      expect(() => readFileSync(file())).toThrow('ENOENT')
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
    writeFileSync(file(), '{"tokens": 42')
    expect(await (await open(keychain())).get('tokens')).toBeNull()
    writeFileSync(file(), 'again')
    await open(keychain())
    expect(readFileSync(`${file()}.damaged`, 'utf8')).toBe('{"tokens": 42')
    expect(readFileSync(`${file()}.damaged-2`, 'utf8')).toBe('again')
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

describe('without a keychain, when the person allowed a file', () => {
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
    expect(written()).toContain('hunter2')
    const next = await open(none(), 'memory')
    expect(await next.get('tokens')).toBe('hunter2')
    expect(written()).toBe('{}')
  })

  it('goes on keeping what lies there while nobody has answered', async () => {
    await (await open(none(), 'file')).set('tokens', 'hunter2')
    const store = await open(none())
    expect(store.protection).toEqual({
      keychain: false,
      why: 'noKeyring',
      now: 'file',
      next: null,
      putOff: false,
    })
    expect(await store.get('tokens')).toBe('hunter2')
    // A token that was replaced is worth nothing: the new one has to outlive the run.
    await store.set('tokens', 'hunter3')
    store.choose('memory')
    expect(store.protection).toMatchObject({ now: 'file', next: 'memory' })
    const next = await open(none(), 'memory')
    expect(await next.get('tokens')).toBe('hunter3')
    expect(written()).toBe('{}')
  })

  it('puts the question off until the next start', async () => {
    await (await open(none(), 'file')).set('tokens', 'hunter2')
    const store = await open(none())
    store.putOff()
    expect(store.protection).toMatchObject({ now: 'file', next: null, putOff: true })
    expect((await open(none())).protection).toMatchObject({ next: null, putOff: false })
    const sealed = await open(keychain())
    sealed.putOff()
    expect(sealed.protection).toEqual({ keychain: true })
  })

  it.each([{ open: 'hunter2' }, seal('v10', 'hunter2').toString('base64')])(
    'seals what it finds once there is a keychain: %s',
    async (found) => {
      writeFileSync(file(), JSON.stringify({ tokens: found }))
      const store = await open(keychain(), 'file')
      expect(JSON.parse(written())).toEqual({ tokens: seal('v11', 'hunter2').toString('base64') })
      expect(await store.get('tokens')).toBe('hunter2')
    },
  )

  it.each([{ open: 'hunter2' }, seal('v10', 'hunter2').toString('base64')])(
    'starts where it cannot write what it sealed, and writes it at the next start: %s',
    async (found) => {
      const before = JSON.stringify({ tokens: found })
      writeFileSync(file(), before)
      mkdirSync(`${file()}.new`)
      const store = await open(keychain(), 'file')
      expect([await store.get('tokens'), written()]).toEqual(['hunter2', before])
      expect(console.warn).toHaveBeenCalled()
      rmdirSync(`${file()}.new`)
      expect(await (await open(keychain(), 'file')).get('tokens')).toBe('hunter2')
      expect(JSON.parse(written())).toEqual({ tokens: seal('v11', 'hunter2').toString('base64') })
    },
  )

  it('does not start where it cannot take out of the file what may not lie there', async () => {
    writeFileSync(file(), JSON.stringify({ tokens: { open: 'hunter2' } }))
    mkdirSync(`${file()}.new`)
    await expect(open(none(), 'memory')).rejects.toThrow()
  })

  it('leaves what it finds as it is when a keychain that is there does not seal it', async () => {
    writeFileSync(file(), JSON.stringify({ tokens: { open: 'hunter2' }, account: { open: 'alice' } }))
    const store = await open(
      keychain({
        async encryptStringAsync(text) {
          if (text === 'hunter2') throw new Error('busy')
          return seal('v11', text)
        },
      }),
    )
    expect([await store.get('tokens'), await store.get('account')]).toEqual(['hunter2', 'alice'])
    expect(written()).toContain('{"open":"hunter2"}')
    expect(written()).not.toContain('alice')
  })

  describe('what a build that did not look sealed with a key that everybody has', () => {
    const found = () =>
      writeFileSync(
        file(),
        JSON.stringify({
          tokens: seal('v10', 'hunter2').toString('base64'),
          database: seal('v11', 'key').toString('base64'),
        }),
      )

    it.each([null, 'file'] as const)(
      'is read and kept, and said to lie open (answer: %s)',
      async (without) => {
        found()
        const store = await open(none(), without)
        expect(store.protection).toEqual({
          keychain: false,
          why: 'noKeyring',
          now: 'file',
          next: without,
          putOff: false,
        })
        expect(await store.get('tokens')).toBe('hunter2')
        await store.set('tokens', 'hunter3')
        expect(JSON.parse(written()).tokens).toEqual({ open: 'hunter3' })
        // What the keyring sealed waits for it.
        await expect(store.get('database')).rejects.toThrow(SecretUnavailable)
        const back = await open(keychain(), without)
        expect([await back.get('tokens'), await back.get('database')]).toEqual(['hunter3', 'key'])
        expect(written()).not.toContain('open')
      },
    )

    it('goes into memory where nothing may lie open', async () => {
      found()
      const store = await open(none(), 'memory')
      expect(await store.get('tokens')).toBe('hunter2')
      expect(JSON.parse(written())).toEqual({ database: seal('v11', 'key').toString('base64') })
    })

    it('is left where it is damaged, and replaced by what comes after it', async () => {
      writeFileSync(file(), JSON.stringify({ tokens: seal('v10', 'hunter2').toString('base64') }))
      const store = await open(
        keychain({ decryptStringAsync: () => Promise.reject(new Error('not what it was')) }),
      )
      await expect(store.get('tokens')).rejects.toThrow(SecretUnavailable)
      await store.set('tokens', 'hunter3')
      expect(await (await open(keychain())).get('tokens')).toBe('hunter3')
    })
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
