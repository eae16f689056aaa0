import { describe, expect, test } from 'vitest'
import { commandsOnFolder } from './testing/commandsOnFolder.ts'

const { env, fill, run, runAround } = commandsOnFolder()

describe('create-admin', () => {
  test('opens an account with the password from stdin, and never says it', async () => {
    await fill()
    const { code, out, err } = await runAround(
      { input: 'new password\n' },
      'create-admin',
      'ada',
      '--password-stdin',
    )
    expect([code, out, err]).toEqual([0, 'ada is an admin.\n', ''])
    expect(JSON.parse((await run('stats', '--json')).out)).toMatchObject({ users: 2, admins: 1 })
    const again = await runAround({ input: 'another\n' }, 'create-admin', 'ada', '--password-stdin')
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

  test('leaves a line as a log has it whenever that changes something, but not to who sits there', async () => {
    await fill()
    env.LOG_LEVEL = 'info'
    const said = async (...words: string[]) => (await run('create-admin', 'alice', ...words)).err
    const line = await said('--promote')
    expect(JSON.parse(line)).toMatchObject({ level: 'info', event: 'admin_granted', user: 1 })
    expect(line).not.toContain('alice')
    expect(await said('--promote')).toBe('')
    expect(JSON.parse(await said('--demote'))).toMatchObject({ event: 'admin_withdrawn', user: 1 })
    expect((await runAround({ isTTY: true }, 'create-admin', 'alice', '--promote')).err).toBe('')
    const made = await runAround({ input: 'new password\n' }, 'create-admin', 'ada')
    expect(JSON.parse(made.err)).toMatchObject({ event: 'admin_granted', user: 2 })
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
