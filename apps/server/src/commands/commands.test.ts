import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createRoom } from '../actions/createRoom.ts'
import { registerUser } from '../actions/registerUser.ts'
import { sendMessage } from '../actions/sendMessage.ts'
import { createLog } from '../ops/log.ts'
import { lockFolder } from '../store/sqlite/lockFolder.ts'
import { changeFile } from '../store/testing/changeFile.ts'
import { damageTable } from '../store/testing/damageTable.ts'
import { openTestParts } from '../testing/openTestParts.ts'
import { commandLine } from './commandLine.ts'
import { processTerminal } from './Terminal.ts'
import { type Around, runCommand } from './testing/runCommand.ts'

let folder: string
let env: Record<string, string>
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkey-commands-'))
  env = { DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'silent' }
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const run = (...words: string[]) => runCommand(env, words)
const typed = (input: string, ...words: string[]) => runCommand(env, words, { input } satisfies Around)

/** A person, a room, a message; resolves with the room's id. */
async function fill(): Promise<string> {
  const { parts } = await openTestParts({ env, dataDir: env.DATA_DIR ?? '' })
  const alice = await registerUser(parts, { username: 'alice', password: 'correct horse' })
  const { room } = await createRoom(parts, alice, { name: 'Team', invitedUsernames: [] })
  await sendMessage(parts, alice, { roomId: room.id, text: 'a secret', attachmentIds: [] })
  await parts.fanout.close()
  await parts.files.close()
  await parts.store.close()
  return room.id
}

const all = commandLine(processTerminal()).commands.map((command) => command.name())

describe('every command', () => {
  test('is here', () => {
    expect(all.sort()).toEqual(
      ['backup', 'check', 'create-admin', 'migrate', 'restore', 'rotate-master-key', 'serve', 'stats'].sort(),
    )
  })

  test.each(all)('%s explains itself, with an example, and ends with 0', async (name) => {
    const { code, out, err } = await run(name, '--help')
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/Examples?: /)
    expect(out).toContain(`Usage: roomkey ${name}`)
  })

  test.each(all)('%s refuses an unknown option in one sentence, with 2', async (name) => {
    const { code, out, err } = await run(name, '--nonsense')
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/^Unknown option '--nonsense'; [^\n]+\.\n$/)
  })

  test.each([['check'], ['stats'], ['backup', 'x.tar'], ['create-admin', 'ada'], ['rotate-master-key']])(
    '%s makes no database where there is none',
    async (...words) => {
      const { code, err } = await run(...words)
      expect([code, err]).toEqual([
        1,
        expect.stringMatching(/^There is no database in [^\n]+DATA_DIR[^\n]+\.\n$/),
      ])
      await expect(mkdir(env.DATA_DIR ?? '')).resolves.toBeUndefined()
    },
  )

  test('names a setting that is wrong', async () => {
    env.SERVER_MASTER_KEY = 'short'
    expect(await run('stats')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^SERVER_MASTER_KEY [^\n]+\n$/),
    })
  })
})

test('nothing but an answer comes on stdout when the database does not open', async () => {
  await mkdir(join(env.DATA_DIR ?? '', 'roomkey.db'), { recursive: true })
  const printed = vi.spyOn(console, 'log').mockReturnValue()
  const { code, out } = await run('stats', '--json')
  expect([code, out, printed.mock.calls]).toEqual([1, '', []])
  printed.mockRestore()
})

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
    const { parts } = await openTestParts({ env, dataDir: env.DATA_DIR ?? '', log })
    await parts.store.close()
    return migrations.splice(0).filter(Boolean)
  }
  expect(await open()).toEqual([])
  await run('migrate', '--down', '--to', '0004_master_keys', '--yes')
  expect((await open()).slice(0, 2)).toEqual(['0005_edits', '0006_uploads'])
  expect(await open()).toEqual([])
})

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
  const place = join(env.DATA_DIR ?? '', 'files', 'st')
  await mkdir(place)
  const [old, young] = [join(place, 'stray-old'), join(place, 'stray-young')]
  for (const path of [old, young]) await writeFile(path, 'waste')
  const daysAgo = (days: number) => Date.now() / 1000 - days * 86_400
  await utimes(old, daysAgo(1.01), daysAgo(1.01))
  await utimes(young, daysAgo(0.99), daysAgo(0.99))
  expect(await run('check')).toMatchObject({ code: 0, out: expect.stringContaining('stray-old') })
  const asked = await run('check', '--remove-strays')
  expect(asked).toMatchObject({ code: 2, err: expect.stringContaining('add --yes') })
  const database = join(env.DATA_DIR ?? '', 'roomkey.db')
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
  changeFile(join(env.DATA_DIR ?? '', 'roomkey.db'), 'update rooms set last_seq = 7')
  const { code, out, err } = await run('check')
  expect([code, err]).toEqual([1, 'Something is wrong: 1 problems.\n'])
  expect(out).toMatch(new RegExp(`^WRONG message_missing \\(room ${room}, 7\\): The room counts messages`))
  const [problem] = (await run('check', '--json')).out.split('\n')
  expect(JSON.parse(problem ?? '')).toEqual({ code: 'message_missing', room, about: 7 })
})

test('a damaged database file is told of, and in no backup', async () => {
  await fill()
  damageTable(join(env.DATA_DIR ?? '', 'roomkey.db'), 'messages')
  const checked = await run('check')
  expect(checked).toMatchObject({ code: 1, err: 'Something is wrong: 1 problems.\n' })
  expect(checked.out).toMatch(/^WRONG database_damaged: [^\n]+ restore a backup\.\n/)
  const backup = await run('backup', join(folder, 'backup'))
  expect([backup.code, backup.err]).toEqual([1, expect.stringMatching(/^The database file is damaged: /)])
  expect(await readdir(folder)).toEqual(['data'])
  damageTable(join(env.DATA_DIR ?? '', 'roomkey.db'), 'users')
  for (const words of [['stats'], ['create-admin', 'alice', '--promote']])
    expect(await run(...words)).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^The database file is damaged: [^\n]+\n$/),
    })
})

test('check tells of a broken reference, and commands begin no new epoch', async () => {
  await fill()
  const database = join(env.DATA_DIR ?? '', 'roomkey.db')
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

test('a command that was stopped says so, and ends with 1', async () => {
  await fill()
  const signal = AbortSignal.abort(new Error('Stopped; nothing was damaged.'))
  for (const words of [['check'], ['backup', join(folder, 'x.tar')], ['rotate-master-key']]) {
    const { code, err } = await runCommand(env, words, { signal })
    expect([code, err]).toEqual([1, expect.stringContaining('Stopped; nothing was damaged.')])
  }
  expect((await run('check')).code).toBe(0)
  expect((await run('rotate-master-key')).err).toContain('Going on with a rotation')
  expect((await run('check')).code).toBe(0)
})

describe('a database that is gone', () => {
  const data = (name: string) => join(env.DATA_DIR ?? '', name)
  const lose = async () => {
    for (const end of ['', '-wal', '-shm']) await rm(data(`roomkey.db${end}`), { force: true })
  }

  test('is not replaced by a new one where a restore broke off', async () => {
    await fill()
    await lose()
    await mkdir(data('restoring'))
    const { code, err } = await run('migrate')
    expect([code, err]).toEqual([1, expect.stringMatching(/a restore into [^\n]+ broke off: run it again/)])
    expect(await readdir(env.DATA_DIR ?? '')).not.toContain('roomkey.db')
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

describe('create-admin', () => {
  test('opens an account with the password from stdin, and never says it', async () => {
    await fill()
    const { code, out, err } = await typed('new password\n', 'create-admin', 'ada', '--password-stdin')
    expect([code, out, err]).toEqual([0, 'ada is an admin.\n', ''])
    expect(JSON.parse((await run('stats', '--json')).out)).toMatchObject({ users: 2, admins: 1 })
    const again = await typed('another\n', 'create-admin', 'ada', '--password-stdin')
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('add --promote') })
  })

  test('promotes and demotes who is there, and nobody else', async () => {
    await fill()
    const admins = async () => JSON.parse((await run('stats', '--json')).out).admins
    expect(await run('create-admin', 'alice', '--promote')).toMatchObject({
      code: 0,
      out: 'alice is an admin.\n',
    })
    expect(await admins()).toBe(1)
    expect((await run('create-admin', 'alice', '--demote')).code).toBe(0)
    expect(await admins()).toBe(0)
    expect(await run('create-admin', 'nobody', '--promote')).toMatchObject({ code: 1 })
    expect(await run('create-admin', 'alice', '--promote', '--demote')).toMatchObject({ code: 2 })
  })

  test('takes the same names and passwords as registration', async () => {
    await fill()
    expect(await typed('pw\n', 'create-admin', 'no spaces')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^The username cannot be used: /),
    })
    expect(await typed('\n', 'create-admin', 'ada')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^The password cannot be used: /),
    })
  })
})

test('backup and restore say what they did, and what they will not do', async () => {
  await fill()
  const target = join(folder, 'backup.tar')
  const made = await run('backup', target)
  expect(made).toMatchObject({ code: 0, err: 'It holds the keys: whoever has it can read everything.\n' })
  expect(await run('backup', target)).toMatchObject({ code: 1, err: expect.stringContaining('already') })
  expect(await run('backup', join(folder, 'none', 'x.tar'))).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^There is no folder [^\n]+none: /),
  })
  await mkdir(join(folder, 'late.tar.partial'))
  const late = await run('backup', join(folder, 'late.tar'))
  expect(late).toMatchObject({ code: 1, err: expect.stringContaining('another backup is being made') })
  const bare = await run('backup', join(folder, 'bare'), '--without-keys')
  expect(bare.err).toMatch(/^It holds no keys: .* fingerprint [0-9a-f]{16}\.\n$/)

  expect(await run('restore', target)).toMatchObject({ code: 1, err: expect.stringContaining('--force') })
  expect(await run('restore', target, '--force')).toMatchObject({ code: 0 })
  expect((await run('check')).code).toBe(0)
  env.DATA_DIR = join(folder, 'other')
  expect((await run('restore', join(folder, 'bare'))).err).toMatch(/^This backup needs the master key/)
  await writeFile(join(folder, 'nonsense.tar'), 'x'.repeat(2000))
  expect(await run('restore', join(folder, 'nonsense.tar'))).toMatchObject({ code: 1 })
  expect(await run('restore', join(folder, 'nowhere'))).toMatchObject({
    code: 1,
    err: expect.stringMatching(/cannot be used \(ENOENT\)\.\n$/),
  })
})

test('restore says what is no whole backup, and that it was stopped', async () => {
  await fill()
  const at = (name: string) => join(folder, name)
  await run('backup', at('whole.tar'))
  await run('backup', at('whole'))
  env.DATA_DIR = at('other')
  const bytes = await readFile(at('whole.tar'))
  await writeFile(at('short.tar'), bytes.subarray(0, bytes.length / 2))
  await writeFile(at('text'), 'no backup')
  await writeFile(at('archive.tgz'), gzipSync(bytes))
  await mkdir(at('empty'))
  for (const name of ['short.tar', 'text', 'archive.tgz', 'empty']) {
    const { code, err } = await run('restore', at(name))
    expect([code, err]).toEqual([1, expect.stringMatching(/ is no whole backup: [^\n]+\.\n$/)])
    expect(err).toContain(at(name))
  }
  await rm(at('whole/manifest.json'))
  expect((await run('restore', at('whole'))).err).toContain('is no whole backup: it has no manifest.json')
  const signal = AbortSignal.abort(new Error('Stopped; nothing was damaged.'))
  const stopped = await runCommand(env, ['restore', at('whole.tar')], { signal })
  expect(stopped).toMatchObject({ code: 1, err: 'Stopped; nothing was damaged.\n' })
})

test('nothing is restored or taken back under a running server', async () => {
  await fill()
  await run('backup', join(folder, 'backup.tar'))
  const lock = lockFolder(env.DATA_DIR ?? '')
  for (const words of [
    ['restore', join(folder, 'backup.tar'), '--force'],
    ['migrate', '--down', '--to', '0001_rooms_and_messages', '--yes'],
  ])
    expect(await run(...words)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/in use by another server/),
    })
  expect((await run('check')).code).toBe(0)
  lock.release()
})

describe('rotate-master-key with SERVER_MASTER_KEY', () => {
  test('tells what to set, then wraps anew, and asks before', async () => {
    const old = `${'B'.repeat(42)}A=`
    env.SERVER_MASTER_KEY = old
    await fill()
    const first = await run('rotate-master-key')
    expect(first.code).toBe(0)
    // In words: what reads settings for services expands no variables.
    const [, made] = /^([\w-]{43}=)\n$/.exec(first.out) ?? []
    expect(first.err).toMatch(/ and a comma in front of what SERVER_MASTER_KEY is now.*restart each/)
    expect(first.err).not.toContain('$')

    env.SERVER_MASTER_KEY = `${made},${old}`
    expect(await run('rotate-master-key')).toMatchObject({
      code: 2,
      err: expect.stringContaining('add --yes'),
    })
    // The wrong way round: said, for it looks like a success.
    env.SERVER_MASTER_KEY = `${old},${made}`
    const unchanged = await run('rotate-master-key', '--yes')
    expect([unchanged.code, unchanged.err]).toEqual([
      0,
      expect.stringContaining('Nothing had to be changed.'),
    ])
    env.SERVER_MASTER_KEY = `${made},${old}`
    const changed = await run('rotate-master-key', '--yes')
    expect([changed.code, changed.err]).toEqual([0, expect.stringContaining('Leave the others away')])
    env.SERVER_MASTER_KEY = made ?? ''
    expect((await run('check')).code).toBe(0)
    env.SERVER_MASTER_KEY = old
    expect(await run('check')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^SERVER_MASTER_KEY lacks/),
    })
  })
})
