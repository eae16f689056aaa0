import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { changeFile } from '../store/testing/changeFile.ts'
import { damageTable } from '../store/testing/damageTable.ts'
import { commandsOnFolder } from './testing/commandsOnFolder.ts'

const { at, data, fill, run } = commandsOnFolder()

test('check and stats count what is there, for people and for programs', async () => {
  await fill()
  const stats = await run('stats', '--json')
  expect(JSON.parse(stats.out)).toMatchObject({ users: 1, admins: 0, rooms: 1, messages: 1, activeToday: 1 })
  expect((await run('stats')).out).toMatch(/^people +1\n/)
  expect(await run('check')).toMatchObject({ code: 0, out: expect.stringContaining('1 messages'), err: '' })
  expect(JSON.parse((await run('check', '--json')).out)).toMatchObject({
    checked: { messages: 1, problems: 0 },
  })
})

test('check removes files that nothing names when it is told to, the old ones only, and nothing while something is wrong', async () => {
  await fill()
  const place = data('files', 'st')
  await mkdir(place)
  const [old, young] = [data('files', 'st', 'stray-old'), data('files', 'st', 'stray-young')]
  for (const path of [old, young]) await writeFile(path, 'waste')
  const daysAgo = (days: number) => Date.now() / 1000 - days * 86_400
  await utimes(old, daysAgo(1.01), daysAgo(1.01))
  await utimes(young, daysAgo(0.99), daysAgo(0.99))
  expect(await run('check')).toMatchObject({ code: 0, out: expect.stringContaining('stray-old') })
  const asked = await run('check', '--remove-strays')
  expect(asked).toMatchObject({ code: 2, err: expect.stringContaining('add --yes') })
  const database = data('roomkey.db')
  changeFile(database, 'update rooms set last_seq = last_seq + 1')
  const wrong = await run('check', '--remove-strays', '--yes')
  expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('No file was removed.') })
  expect((await readdir(place)).sort()).toEqual(['stray-old', 'stray-young'])
  changeFile(database, 'update rooms set last_seq = last_seq - 1')
  const done = await run('check', '--remove-strays', '--yes')
  expect(done).toMatchObject({ code: 0, out: expect.stringContaining('Removed 1 files.') })
  expect(await readdir(place)).toEqual(['stray-young'])
})

test('check tells what is wrong by ids, and ends with 1', async () => {
  const room = await fill()
  changeFile(data('roomkey.db'), 'update rooms set last_seq = 7')
  const { code, out, err } = await run('check')
  expect([code, err]).toEqual([1, 'Something is wrong: 1 problems.\n'])
  expect(out).toMatch(new RegExp(`^WRONG message_missing \\(room ${room}, 7\\): The room counts messages`))
  const [problem] = (await run('check', '--json')).out.split('\n')
  expect(JSON.parse(problem ?? '')).toEqual({ code: 'message_missing', room, about: 7 })
})

test('a damaged database file is told of, and in no backup', async () => {
  await fill()
  damageTable(data('roomkey.db'), 'messages')
  const checked = await run('check')
  expect(checked).toMatchObject({ code: 1, err: 'Something is wrong: 1 problems.\n' })
  expect(checked.out).toMatch(/^WRONG database_damaged: [^\n]+ restore a backup\.\n/)
  const backup = await run('backup', at('backup'))
  expect([backup.code, backup.err]).toEqual([1, expect.stringMatching(/^The database file is damaged: /)])
  expect(await readdir(at())).toEqual(['data'])
  damageTable(data('roomkey.db'), 'users')
  for (const words of [['stats'], ['create-admin', 'alice', '--promote']])
    expect(await run(...words)).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^The database file is damaged: [^\n]+\n$/),
    })
})

test('check tells of a broken reference, and commands begin no new epoch', async () => {
  await fill()
  const database = data('roomkey.db')
  changeFile(database, 'pragma foreign_keys = off', 'delete from users')
  expect((await run('check')).out).toContain('WRONG reference_broken (table memberships): ')
  changeFile(database, 'delete from meta')
  for (const command of ['check', 'stats'])
    expect(await run(command)).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^The database has lost its epoch[^\n]+\n$/),
    })
})
