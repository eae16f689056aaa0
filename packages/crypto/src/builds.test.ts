import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { builds } from './testing/builds.ts'
import { anyBytes, collect } from './testing/fixtures.ts'

const pairs = builds.flatMap((from) => builds.map((to) => ({ from, to })))

test('the web build imports no Node module and no Node build', () => {
  for (const folder of ['web', 'shared']) {
    const url = new URL(`./${folder}/`, import.meta.url)
    for (const file of readdirSync(url)) {
      const source = readFileSync(new URL(file, url), 'utf8')
      expect(source, file).not.toMatch(/from 'node:|from '\.\.\/node|\bBuffer\b|\bprocess\./)
    }
  }
})

test('Node gets the Node build by the package name', async () => {
  const byName: unknown = await import('@roomkey/crypto' as string)
  expect(byName).toBe(builds[0]?.crypto)
})

test('both builds export the same names', () => {
  const [node, web] = builds.map((build) => Object.keys(build.crypto).sort())
  expect(web).toEqual(node)
})

describe.each(pairs)('$from.name writes, $to.name reads', ({ from, to }) => {
  const raw = from.crypto.generateRoomKey()
  const bind = { roomId: 'r', messageId: 'm', senderId: '1' }

  test('Fernet tokens', async () => {
    const keys = from.crypto.generateFernetKey()
    const token = await new from.crypto.Fernet(from.crypto.parseFernetKeys(keys)).encrypt(raw)
    expect(await new to.crypto.Fernet(to.crypto.parseFernetKeys(keys)).decrypt(token)).toEqual(raw)
  })

  test('envelopes', async () => {
    const [writing, reading] = await Promise.all([
      from.crypto.importRoomKey(raw),
      to.crypto.importRoomKey(raw),
    ])
    const message = await from.crypto.sealMessage(writing, bind, 'héllo')
    expect(await to.crypto.openMessage(reading, bind, message)).toBe('héllo')
    const place = { roomId: 'r', purpose: 'p' }
    const bytes = await from.crypto.sealBytes(writing, place, Uint8Array.of(5))
    expect(await to.crypto.openBytes(reading, place, bytes)).toEqual(Uint8Array.of(5))
  })

  test('files', async () => {
    const plaintext = anyBytes(150_000)
    const { rawKey, chunks } = await from.crypto.sealFile([plaintext])
    const opened = to.crypto.openFile({ rawKey, plaintextBytes: plaintext.length }, chunks)
    expect(await collect(opened)).toEqual(plaintext)
  })

  test('keys stay with the build that imported them', async () => {
    if (from === to) return
    const key = await from.crypto.importRoomKey(raw)
    await expect(to.crypto.seal(key, raw)).rejects.toBeInstanceOf(TypeError)
  })
})
