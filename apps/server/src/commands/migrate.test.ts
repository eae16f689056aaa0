import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { createLog } from '../ops/log.ts'
import { openTestParts } from '../testing/openTestParts.ts'
import { commandsOnFolder } from './testing/commandsOnFolder.ts'

const { data, env, fill, run } = commandsOnFolder()

test('migrate shows what is applied, goes back when it is told twice, and forward again', async () => {
  expect((await run('migrate', '--list')).out).not.toContain('applied')
  expect((await run('migrate')).out).not.toContain('pending')
  const back = ['migrate', '--down', '--to', '0001_rooms_and_messages']
  const asked = await run(...back)
  expect([asked.code, asked.err]).toEqual([2, expect.stringContaining('add --yes')])
  expect((await run('migrate', '--list')).out).not.toContain('pending')
  expect((await run(...back, '--yes')).out).toMatch(/^applied {2}0001_rooms_and_messages\npending/)
  expect((await run('stats')).err).toMatch(/^The database is of another version .*roomkey migrate/)
  expect((await run('migrate', '--to', '0003_admins')).out).toMatch(/applied {2}0003_admins\npending/)
  expect((await run('migrate')).out).not.toContain('pending')
  expect(await run('migrate', '--to', '0000_nothing')).toMatchObject({ code: 2 })
  expect(await run('migrate', '--down', '--yes')).toMatchObject({ code: 2 })
  expect((await run('stats')).code).toBe(0)
})

test('a server says which migrations it ran, and nothing of those that made the database', async () => {
  const migrations: unknown[] = []
  const log = createLog('info', { write: (line) => migrations.push(JSON.parse(line).migration) })
  const open = async () => {
    const { parts } = await openTestParts({ env, dataDir: env.DATA_DIR, log })
    await parts.store.close()
    return migrations.splice(0).filter(Boolean)
  }
  expect(await open()).toEqual([])
  await run('migrate', '--down', '--to', '0004_master_keys', '--yes')
  expect((await open()).slice(0, 2)).toEqual(['0005_edits', '0006_uploads'])
  expect(await open()).toEqual([])
})

describe('a database that is gone', () => {
  const lose = async () => {
    for (const end of ['', '-wal', '-shm']) await rm(data(`roomkey.db${end}`), { force: true })
  }

  test('is not replaced by a new one where a restore broke off', async () => {
    await fill()
    await lose()
    await mkdir(data('restoring'))
    const { code, err } = await run('migrate')
    expect([code, err]).toEqual([1, expect.stringMatching(/a restore into [^\n]+ broke off: run it again/)])
    expect(await readdir(data())).not.toContain('roomkey.db')
  })

  test('is not replaced by a new one beside its files', async () => {
    await fill()
    await mkdir(data('files/ab'))
    await writeFile(data('files/ab/abcd'), 'sealed')
    const refused = {
      code: 1,
      err: expect.stringMatching(/^There is no database in DATA_DIR [^\n]+ files [^\n]+\.\n$/),
    }
    await lose()
    expect(await run('migrate')).toMatchObject(refused)
    await writeFile(data('roomkey.db'), '')
    expect(await run('migrate')).toMatchObject(refused)
    expect(await readFile(data('roomkey.db'), 'utf8')).toBe('')
  })

  test('is told of beside its keys', async () => {
    await fill()
    await lose()
    const { code, err } = await run('migrate')
    expect([code, err]).toEqual([0, expect.stringMatching(/^There is no database [^\n]+ master key /)])
  })
})
