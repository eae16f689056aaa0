import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { lockFolder } from '../store/sqlite/lockFolder.ts'
import { commandsOnFolder } from './testing/commandsOnFolder.ts'

const { at, env, fill, run, runAround } = commandsOnFolder()

test('backup and restore say what they did, and what they will not do', async () => {
  await fill()
  const target = at('backup.tar')
  const made = await run('backup', target)
  expect(made).toMatchObject({ code: 0, err: 'It holds the keys: whoever has it can read everything.\n' })
  expect(await run('backup', target)).toMatchObject({ code: 1, err: expect.stringContaining('already') })
  expect(await run('backup', at('none', 'x.tar'))).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^There is no folder [^\n]+none: /),
  })
  await mkdir(at('late.tar.partial'))
  const late = await run('backup', at('late.tar'))
  expect(late).toMatchObject({ code: 1, err: expect.stringContaining('another backup is being made') })
  const bare = await run('backup', at('bare'), '--without-keys')
  expect(bare.err).toMatch(/^It holds no keys: .* fingerprint [0-9a-f]{16}\.\n$/)

  expect(await run('restore', target)).toMatchObject({ code: 1, err: expect.stringContaining('--force') })
  expect(await run('restore', target, '--force')).toMatchObject({ code: 0 })
  expect((await run('check')).code).toBe(0)
  env.DATA_DIR = at('other')
  expect((await run('restore', at('bare'))).err).toMatch(/^This backup needs the master key/)
  await writeFile(at('nonsense.tar'), 'x'.repeat(2000))
  expect(await run('restore', at('nonsense.tar'))).toMatchObject({ code: 1 })
  expect(await run('restore', at('nowhere'))).toMatchObject({
    code: 1,
    err: expect.stringMatching(/cannot be used \(ENOENT\)\.\n$/),
  })
})

test('restore says what is no whole backup, and that it was stopped', async () => {
  await fill()
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
  const stopped = await runAround({ signal }, 'restore', at('whole.tar'))
  expect(stopped).toMatchObject({ code: 1, err: 'Stopped; nothing was damaged.\n' })
})

test('nothing is restored or taken back under a running server', async () => {
  await fill()
  await run('backup', at('backup.tar'))
  const lock = lockFolder(env.DATA_DIR)
  for (const words of [
    ['restore', at('backup.tar'), '--force'],
    ['migrate', '--down', '--to', '0001_rooms_and_messages', '--yes'],
  ])
    expect(await run(...words)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/in use by another server/),
    })
  expect((await run('check')).code).toBe(0)
  lock.release()
})
