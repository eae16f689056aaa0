import { mkdirSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SecretUnavailable } from './Sealer.ts'
import { keychain, none, seal } from './testing/keychains.ts'
import { secretsFile } from './testing/secretsFile.ts'

const { open, path, written } = secretsFile()

describe('without a keychain, when the person allowed a file', () => {
  it('keeps secrets there, for the owner alone, those set before the answer too', async () => {
    const store = await open(none())
    await store.set('tokens', 'hunter2')
    store.choose('file')
    await store.set('database a', 'key')
    expect(store.keeps).toBe(true)
    if (process.platform !== 'win32') expect(statSync(path()).mode & 0o777).toBe(0o600)
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
      writeFileSync(path(), JSON.stringify({ tokens: found }))
      const store = await open(keychain(), 'file')
      expect(JSON.parse(written())).toEqual({ tokens: seal('v11', 'hunter2').toString('base64') })
      expect(await store.get('tokens')).toBe('hunter2')
    },
  )

  it.each([{ open: 'hunter2' }, seal('v10', 'hunter2').toString('base64')])(
    'starts where it cannot write what it sealed, and writes it at the next start: %s',
    async (found) => {
      const before = JSON.stringify({ tokens: found })
      writeFileSync(path(), before)
      mkdirSync(`${path()}.new`)
      const store = await open(keychain(), 'file')
      expect([await store.get('tokens'), written()]).toEqual(['hunter2', before])
      expect(console.warn).toHaveBeenCalled()
      rmdirSync(`${path()}.new`)
      expect(await (await open(keychain(), 'file')).get('tokens')).toBe('hunter2')
      expect(JSON.parse(written())).toEqual({ tokens: seal('v11', 'hunter2').toString('base64') })
    },
  )

  it('does not start where it cannot take out of the file what may not lie there', async () => {
    writeFileSync(path(), JSON.stringify({ tokens: { open: 'hunter2' } }))
    mkdirSync(`${path()}.new`)
    await expect(open(none(), 'memory')).rejects.toThrow()
  })

  it('leaves what it finds as it is when a keychain that is there does not seal it', async () => {
    writeFileSync(path(), JSON.stringify({ tokens: { open: 'hunter2' }, account: { open: 'alice' } }))
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
        path(),
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
      writeFileSync(path(), JSON.stringify({ tokens: seal('v10', 'hunter2').toString('base64') }))
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
