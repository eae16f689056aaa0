import { describe, expect, test } from 'vitest'
import { commandsOnFolder } from './testing/commandsOnFolder.ts'

const { env, fill, run } = commandsOnFolder()

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
