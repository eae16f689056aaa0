import { describe, expect, test } from 'vitest'
import { commandsOnFolder } from './testing/commandsOnFolder.ts'

const { env, fill, run, runAround } = commandsOnFolder()

describe('create-admin', () => {
  test('opens an account with the password from stdin, never says it, and leaves a line as a log has it', async () => {
    await fill()
    env.LOG_LEVEL = 'info'
    const { code, out, err } = await runAround(
      { input: 'new password\n' },
      'create-admin',
      'ada',
      '--password-stdin',
    )
    expect([code, out]).toEqual([0, 'ada is an admin.\n'])
    expect(JSON.parse(err)).toMatchObject({ level: 'info', event: 'admin_granted', user: 2 })
    expect(err).not.toMatch(/ada|password/)
    expect(JSON.parse((await run('stats', '--json')).out)).toMatchObject({ users: 2, admins: 1 })
    const again = await runAround({ input: 'another\n' }, 'create-admin', 'ada', '--password-stdin')
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('add --promote') })
  })

  test('promotes and demotes who is there, and nobody else', async () => {
    await fill()
    const admins = async () => JSON.parse((await run('stats', '--json')).out).admins
    env.LOG_LEVEL = 'info'
    const promoted = await run('create-admin', 'alice', '--promote')
    expect(promoted).toMatchObject({ code: 0, out: 'alice is an admin.\n' })
    expect(JSON.parse(promoted.err)).toMatchObject({ event: 'admin_granted', user: 1 })
    expect(await admins()).toBe(1)
    // What changes nothing leaves no line, and whoever sits there is told in words.
    expect((await run('create-admin', 'alice', '--promote')).err).toBe('')
    const demoted = await run('create-admin', 'alice', '--demote')
    expect([demoted.code, JSON.parse(demoted.err).event]).toEqual([0, 'admin_withdrawn'])
    expect(await admins()).toBe(0)
    const seated = await runAround({ isTTY: true }, 'create-admin', 'alice', '--promote')
    expect([seated.code, seated.err]).toEqual([0, ''])
    expect(await run('create-admin', 'nobody', '--promote')).toMatchObject({ code: 1 })
    expect(await run('create-admin', 'alice', '--promote', '--demote')).toMatchObject({ code: 2 })
  })

  test('takes the same names and passwords as registration', async () => {
    await fill()
    expect(await runAround({ input: 'pw\n' }, 'create-admin', 'no spaces')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^The username cannot be used: /),
    })
    expect(await runAround({ input: '\n' }, 'create-admin', 'ada')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^The password cannot be used: /),
    })
  })
})
