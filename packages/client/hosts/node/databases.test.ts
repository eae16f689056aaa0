import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { KeyUnavailable, type SqlDriver } from '../../src/ports/index.ts'
import { MemorySecrets } from '../../src/testing/memoryPorts.ts'
import { fileDatabases } from './databases.ts'
import { NodeSqlDriver } from './NodeSqlDriver.ts'

const WORDS = 'the launch is on Thursday'

let folder: string
let keychain: MemorySecrets
let keeps: boolean | null
let rebuilt: string[]
let noted: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roomkey-databases-'))
  keychain = new MemorySecrets()
  keeps = true
  rebuilt = []
  noted = 0
})
afterEach(() => rmSync(folder, { recursive: true }))

const databases = () =>
  fileDatabases({
    folder,
    keychain,
    keeps: async () => keeps,
    rebuilt: (name) => void rebuilt.push(name),
    damaged: () => {
      noted += 1
    },
  })
const open = () => databases().open('alice')
const file = () => join(folder, 'alice.sqlite3')
const bytes = () => readdirSync(folder).map((name) => readFileSync(join(folder, name)))
const inTheClear = () => bytes().some((each) => each.includes(WORDS))

function write(sql: SqlDriver): void {
  sql.run('CREATE TABLE messages (text TEXT)')
  sql.run('CREATE VIRTUAL TABLE words USING fts5(text)')
  sql.run('INSERT INTO messages VALUES (?)', [WORDS])
  sql.run('INSERT INTO words VALUES (?)', [WORDS])
}
const read = (sql: SqlDriver) => sql.all<{ text: string }>('SELECT text FROM messages').map((row) => row.text)

async function writeAndClose(): Promise<void> {
  const sql = await open()
  write(sql)
  sql.close()
}

/** A cache as versions before encryption left it, its newest rows in the log beside it. */
function plainCache(): void {
  const writing = join(folder, 'writing.sqlite3')
  const plain = new NodeSqlDriver(writing)
  write(plain)
  for (const companion of ['', '-wal']) copyFileSync(writing + companion, file() + companion)
  plain.close()
  rmSync(writing)
  expect(inTheClear()).toBe(true)
}

describe('the encrypted cache', () => {
  test('holds no words in the clear, in no file, while it is open and when it is closed', async () => {
    const sql = await open()
    write(sql)
    expect(readdirSync(folder)).toContain('alice.sqlite3-wal')
    expect(inTheClear()).toBe(false)
    expect(sql.all('SELECT text FROM words WHERE words MATCH ?', ['thursday'])).toHaveLength(1)
    sql.close()
    expect(inTheClear()).toBe(false)
    expect(bytes().reduce((sum, each) => sum + each.length, 0)).toBeGreaterThan(4096)
    // The test sees words where they are not encrypted.
    const plain = new NodeSqlDriver(join(folder, 'plain.sqlite3'))
    write(plain)
    expect(inTheClear()).toBe(true)
    plain.close()
  })

  test('opens with its key and no other, and each account has one of its own', async () => {
    await writeAndClose()
    const [secret, text] = [...keychain.values][0] ?? []
    expect(secret).toBe('database alice')
    const key = Buffer.from(text ?? '', 'base64')
    expect(() => new NodeSqlDriver(file(), Buffer.alloc(32, 1))).toThrow('could not be read')
    expect(() => new NodeSqlDriver(file())).toThrow('could not be read')
    const sql = new NodeSqlDriver(file(), key)
    expect(read(sql)).toEqual([WORDS])
    sql.close()
    ;(await databases().open('bob')).close()
    expect(keychain.values.get('database bob')).not.toBe(text)
  })

  test('is there at the next start, until it is removed together with its key', async () => {
    await writeAndClose()
    const sql = await open()
    expect([sql.persistent, read(sql)]).toEqual([true, [WORDS]])
    sql.close()
    await databases().remove('alice')
    expect(readdirSync(folder)).toEqual([])
    expect(keychain.values.size).toBe(0)
  })
})

describe('a cache from before encryption', () => {
  test('is encrypted with all that is in it', async () => {
    plainCache()
    const sql = await open()
    expect(read(sql)).toEqual([WORDS])
    expect(inTheClear()).toBe(false)
    expect(rebuilt).toEqual([])
    sql.close()
    const again = await open()
    expect(read(again)).toEqual([WORDS])
    again.close()
  })

  test('survives that it was interrupted', async () => {
    plainCache()
    writeFileSync(`${file()}.sealing`, 'half a copy')
    const sql = await open()
    expect(read(sql)).toEqual([WORDS])
    sql.close()
    expect(readdirSync(folder)).toEqual(['alice.sqlite3'])
  })

  test('is set aside when it is damaged', async () => {
    writeFileSync(file(), Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(4096, 7)]))
    const sql = await open()
    write(sql)
    expect(rebuilt).toEqual(['alice'])
    sql.close()
  })
})

describe('a cache that its key does not open', () => {
  test.each([
    ['is lost', () => void keychain.values.delete('database alice')],
    [
      'is another one',
      () => void keychain.values.set('database alice', Buffer.alloc(32, 9).toString('base64')),
    ],
    ['is no key', () => void keychain.values.set('database alice', 'hunter2')],
    ['meets a damaged file', () => writeFileSync(file(), Buffer.alloc(8192, 5))],
  ])('because it %s is set aside, said so once, and begun anew', async (_why, harm) => {
    await writeAndClose()
    harm()
    const before = readFileSync(file())
    const sql = await open()
    expect(rebuilt).toEqual(['alice'])
    expect(readFileSync(`${file()}.set-aside`)).toEqual(before)
    write(sql)
    sql.close()
    const again = await open()
    expect(read(again)).toEqual([WORDS])
    expect(rebuilt).toHaveLength(1)
    again.close()
    await databases().remove('alice')
    expect(readdirSync(folder)).toEqual([])
  })

  test('is set aside at its next opening when a part of it turned out to be damaged', async () => {
    const sql = await open()
    sql.run('CREATE TABLE large (text TEXT)')
    sql.transaction(() => {
      for (let row = 0; row < 200; row++) sql.run('INSERT INTO large VALUES (?)', ['x'.repeat(2000)])
    })
    sql.close()
    const content = readFileSync(file())
    content.fill(7, 60 * 4096, 70 * 4096)
    writeFileSync(file(), content)
    const damaged = await open()
    expect(damaged.all('SELECT name FROM sqlite_master')).not.toEqual([])
    expect(rebuilt).toEqual([])
    expect(noted).toBe(0)
    for (const _twice of [1, 2]) expect(() => damaged.all('SELECT sum(length(text)) FROM large')).toThrow()
    expect(noted).toBe(1)
    damaged.close()
    const anew = await open()
    expect(rebuilt).toEqual(['alice'])
    write(anew)
    anew.close()
    ;(await open()).close()
    expect(rebuilt).toHaveLength(1)
  })

  test('is not set aside because of a note that is not true', async () => {
    await writeAndClose()
    writeFileSync(`${file()}.damaged`, '')
    const sql = await open()
    expect([read(sql), rebuilt]).toEqual([[WORDS], []])
    expect(existsSync(`${file()}.damaged`)).toBe(false)
    sql.close()
  })

  test('never takes the place of one that lies there', async () => {
    await writeAndClose()
    const before = readFileSync(file())
    for (const _twice of [1, 2]) {
      keychain.values.clear()
      ;(await open()).close()
    }
    expect(readFileSync(`${file()}.set-aside`)).toEqual(before)
    expect(existsSync(`${file()}.set-aside-2`)).toBe(true)
    await databases().remove('alice')
    expect(readdirSync(folder)).toEqual([])
  })

  test('that was set aside when the app ended leaves the new one, without the log of the old', async () => {
    await writeAndClose()
    renameSync(file(), `${file()}.anew`)
    writeFileSync(`${file()}-wal`, 'of another')
    const sql = await open()
    expect([read(sql), rebuilt]).toEqual([[WORDS], []])
    sql.close()
    expect(readdirSync(folder)).toEqual(['alice.sqlite3'])
  })

  test('is left alone when the keychain fails: it may open tomorrow', async () => {
    await writeAndClose()
    keychain.get = () => Promise.reject(new Error('locked'))
    await expect(open()).rejects.toThrow(KeyUnavailable)
    expect([existsSync(file()), rebuilt]).toEqual([true, []])
    keychain.get = MemorySecrets.prototype.get
    const sql = await open()
    expect(read(sql)).toEqual([WORDS])
    sql.close()
  })
})

describe('where nothing may be kept', () => {
  beforeEach(() => {
    keeps = false
  })

  test('nothing is written', async () => {
    const sql = await open()
    write(sql)
    expect(sql.persistent).toBe(false)
    sql.close()
    expect([readdirSync(folder), keychain.values.size]).toEqual([[], 0])
  })

  test.each([
    ['in the clear', async () => plainCache()],
    [
      'encrypted',
      async () => {
        keeps = true
        await writeAndClose()
        keeps = false
      },
    ],
  ])('what lay there %s moves into memory', async (_how, prepare) => {
    await prepare()
    const sql = await open()
    expect([sql.persistent, read(sql)]).toEqual([false, [WORDS]])
    sql.run('INSERT INTO messages VALUES (?)', ['more'])
    expect(readdirSync(folder)).toEqual([])
    expect(keychain.values.size).toBe(0)
    sql.close()
  })

  test('what lay there stays, too, while nobody has decided', async () => {
    keeps = null
    plainCache()
    const sql = await open()
    expect([sql.persistent, read(sql)]).toEqual([false, [WORDS]])
    sql.close()
    expect(inTheClear()).toBe(true)
    keeps = true
    const kept = await open()
    expect([kept.persistent, read(kept)]).toEqual([true, [WORDS]])
    kept.close()
  })

  test('what has no key today stays where it is', async () => {
    keeps = true
    await writeAndClose()
    keeps = false
    const key = keychain.values.get('database alice') ?? ''
    keychain.values.clear()
    const sql = await open()
    expect(sql.persistent).toBe(false)
    sql.close()
    keeps = true
    keychain.values.set('database alice', key)
    const again = await open()
    expect(read(again)).toEqual([WORDS])
    again.close()
  })
})
