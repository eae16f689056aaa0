import { mkdir } from 'node:fs/promises'
import { describe, expect, test, vi } from 'vitest'
import { commandLine } from './commandLine.ts'
import { processTerminal } from './Terminal.ts'
import { commandsOnFolder } from './testing/commandsOnFolder.ts'

const { at, data, env, fill, run, runAround } = commandsOnFolder()

const all = commandLine(processTerminal()).commands.map((command) => command.name())

describe('every command', () => {
  test('is here', () => {
    expect(all.sort()).toEqual(
      [
        'backup',
        'check',
        'create-admin',
        'migrate',
        'reset-password',
        'restore',
        'rotate-master-key',
        'serve',
        'stats',
      ].sort(),
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

  test.each([
    ['check'],
    ['stats'],
    ['backup', 'x.tar'],
    ['create-admin', 'ada'],
    ['reset-password', 'ada'],
    ['rotate-master-key'],
  ])('%s makes no database where there is none', async (...words) => {
    const { code, err } = await run(...words)
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^There is no database in [^\n]+DATA_DIR[^\n]+\.\n$/),
    ])
    await expect(mkdir(data())).resolves.toBeUndefined()
  })

  test('names a setting that is wrong', async () => {
    env.SERVER_MASTER_KEY = 'short'
    expect(await run('stats')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^SERVER_MASTER_KEY [^\n]+\n$/),
    })
  })
})

test('nothing but an answer comes on stdout when the database does not open', async () => {
  await mkdir(data('roomkey.db'), { recursive: true })
  const printed = vi.spyOn(console, 'log').mockReturnValue()
  const { code, out } = await run('stats', '--json')
  expect([code, out, printed.mock.calls]).toEqual([1, '', []])
  printed.mockRestore()
})

test('a command that was stopped says so, and ends with 1', async () => {
  await fill()
  const signal = AbortSignal.abort(new Error('Stopped; nothing was damaged.'))
  for (const words of [['check'], ['backup', at('x.tar')], ['rotate-master-key']]) {
    const { code, err } = await runAround({ signal }, ...words)
    expect([code, err]).toEqual([1, expect.stringContaining('Stopped; nothing was damaged.')])
  }
  expect((await run('check')).code).toBe(0)
  expect((await run('rotate-master-key')).err).toContain('Going on with a rotation')
  expect((await run('check')).code).toBe(0)
})
