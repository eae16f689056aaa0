import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageCommand } from './packageCommand.ts'

let empty: string
beforeAll(async () => {
  empty = await mkdtemp(join(tmpdir(), 'roomkey-package-'))
})
afterAll(() => rm(empty, { recursive: true, force: true }))

/** On a machine that has downloaded nothing and can download nothing. */
async function run(args: string[], env: Record<string, string> = {}) {
  const said: string[] = []
  let builtApp = 0
  const code = await packageCommand(
    args,
    { electron_config_cache: empty, ELECTRON_BUILDER_CACHE: empty, ...env },
    {
      async buildApp() {
        builtApp += 1
        return false
      },
      canDownload: async () => false,
      say: (text) => said.push(text),
    },
  )
  return { code, builtApp, said: said.join('\n') }
}

test('nothing that could not be built is called built', async () => {
  const { code, builtApp, said } = await run(['--targets=windows,linux-tar.gz'])
  // Not even the app, of which nothing could be made.
  expect([code, builtApp]).toEqual([1, 0])
  for (const name of ['windows-nsis-x64', 'windows-nsis-arm64', 'linux-tar.gz-x64', 'linux-tar.gz-arm64'])
    expect(said).toMatch(new RegExp(`^✗ ${name} \\[`, 'm'))
  expect(said).toContain('installers: 0 of 4 built')
  expect(said).not.toContain('✓')
})

test('--check says what is in the way, of everything when nothing is named', async () => {
  const { code, said } = await run(['--check'])
  expect(code).toBe(1)
  expect(said.match(/^✗ /gm)).toHaveLength(12)
  expect(said).not.toContain('built')
})

test('mistakes are told, with how it is used', async () => {
  for (const [args, env, told] of [
    [['--targets=lin'], {}, "There is no target 'lin'"],
    [['--target=linux'], {}, "Unknown option '--target'"],
    [['--check'], { ROOMKEY_UPDATE_FEED: 'http://updates.example' }, 'must be an https address'],
  ] as const) {
    const { code, said } = await run([...args], env)
    expect(code).toBe(2)
    expect(said).toContain(told)
    expect(said).toContain('npm run package -- [options]')
  }
  expect(await run(['--help'])).toMatchObject({ code: 0 })
})
