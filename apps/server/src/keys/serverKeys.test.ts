import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Fernet, generateFernetKey, parseFernetKeys } from '@roomkey/crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ConfigError } from '../config.ts'
import { type ServerKeysConfig, serverKeys } from './serverKeys.ts'

let parent: string
let said: string[]
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'roomkey-keys-'))
  said = []
})
afterEach(() => rm(parent, { recursive: true, force: true }))

const dataDir = () => join(parent, 'data')
const keys = (given: Partial<ServerKeysConfig> = {}) =>
  serverKeys({
    masterKeys: undefined,
    secretKey: undefined,
    dataDir: dataDir(),
    hasDatabase: false,
    say: (text) => said.push(text),
    ...given,
  })
const bytes = Uint8Array.of(1, 2, 3)
const masterFile = () => join(dataDir(), 'keys', 'server_master_key')

test('makes keys on first start, says so once, and finds them again', async () => {
  const first = await keys()
  expect(said).toEqual([
    `Made SERVER_MASTER_KEY and SECRET_KEY in ${join(dataDir(), 'keys')}: back this folder up, for without its master key no message can be read.`,
  ])
  expect(first.secretKey).toMatch(/^[0-9a-f]{64}$/)

  const second = await keys({ hasDatabase: true })
  expect(said).toHaveLength(1)
  expect(second.secretKey).toBe(first.secretKey)
  expect(await second.master.unwrap((await first.master.wrap(bytes)).token)).toEqual(bytes)
  expect(await readdir(join(dataDir(), 'keys'))).toEqual(['secret_key', 'server_master_key'])
})

test('keeps keys where only this account reads them', async () => {
  await keys()
  // Windows has no such modes; there the folder's inherited access list decides, and the files must at least exist.
  const mode = async (path: string) => {
    const { mode, nlink } = await stat(path)
    if (process.platform !== 'win32') return mode & 0o777
    return nlink > 0 && (path === dataDir() || path.endsWith('keys') ? 0o700 : 0o600)
  }
  expect(await mode(dataDir())).toBe(0o700)
  expect(await mode(join(dataDir(), 'keys'))).toBe(0o700)
  expect(await mode(masterFile())).toBe(0o600)
  expect(await mode(join(dataDir(), 'keys', 'secret_key'))).toBe(0o600)
})

test('several processes that start at once end up with the same keys', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => keys()))
  expect(new Set(all.map(({ secretKey }) => secretKey)).size).toBe(1)
  const { token } = (await all[0]?.master.wrap(bytes)) ?? { token: '' }
  for (const { master } of all) expect(await master.unwrap(token)).toEqual(bytes)
})

test('configured keys come first, and nothing is written for them', async () => {
  const [newer, older] = [generateFernetKey(), generateFernetKey()]
  const { master, secretKey } = await keys({ masterKeys: [newer, older], secretKey: 'sixteen letters!' })
  expect(secretKey).toBe('sixteen letters!')
  expect(await master.unwrap(await new Fernet(parseFernetKeys(older)).encrypt(bytes))).toEqual(bytes)
  const { token } = await master.wrap(bytes)
  expect(await new Fernet(parseFernetKeys(newer)).decrypt(token)).toEqual(bytes)
  expect(said).toEqual([])
  await expect(stat(dataDir())).rejects.toMatchObject({ code: 'ENOENT' })
})

test('makes only the key that is missing', async () => {
  await keys({ masterKeys: [generateFernetKey()], hasDatabase: true })
  const lost = ': whoever signed in before has to sign in again, and links to files made before end'
  expect(said).toEqual([`Made SECRET_KEY in ${join(dataDir(), 'keys')}${lost}.`])
  expect(await readdir(join(dataDir(), 'keys'))).toEqual(['secret_key'])
})

test.each([
  [{ masterKeys: ['hunter2'] }, /^SERVER_MASTER_KEY is not valid: .*44 characters.*make one with: [^\n]*$/],
  [{ masterKeys: [generateFernetKey(), 'hunter2'] }, /^SERVER_MASTER_KEY is not valid/],
  [{ secretKey: 'hunter2' }, /^SECRET_KEY is not valid: .*16 random characters.*make one with: [^\n]*$/],
])(
  'refuses a malformed key in one sentence, without repeating it or making the other: %#',
  async (given, says) => {
    const error = await keys(given).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ConfigError)
    expect((error as Error).message).toMatch(says)
    expect((error as Error).message).not.toContain('hunter2')
    await expect(stat(dataDir())).rejects.toMatchObject({ code: 'ENOENT' })
  },
)

test('refuses a damaged kept key, names its file, and leaves it as it is', async () => {
  await mkdir(join(dataDir(), 'keys'), { recursive: true })
  await writeFile(masterFile(), '')
  await expect(keys()).rejects.toThrow(`SERVER_MASTER_KEY (kept in ${masterFile()}) is not valid`)
  expect(await readFile(masterFile(), 'utf8')).toBe('')
})

test('refuses to replace the master key of an existing database', async () => {
  await expect(keys({ hasDatabase: true })).rejects.toThrow(ConfigError)
  await expect(keys({ hasDatabase: true })).rejects.toThrow(/^SERVER_MASTER_KEY is missing: set it to/)
  await expect(stat(dataDir())).rejects.toMatchObject({ code: 'ENOENT' })
})
