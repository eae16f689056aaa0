import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { mainProcesses } from './testing/mainProcess.ts'

const { folder, run } = mainProcesses()

describe('a start that cannot be', () => {
  async function refused(env: Record<string, string>, ...words: string[]) {
    const { exit, said } = run({ LOG_LEVEL: 'silent', ...env }, ...words)
    expect(await exit).not.toBe(0)
    expect(said.out).toBe('')
    expect(said.err).toMatch(/^[^\n]+\.\n$/)
    return said.err
  }

  test('names the variable that is wrong', async () => {
    expect(await refused({ PORT: 'eight' })).toMatch(/^PORT .*PORT=8000/)
    expect(await refused({ SERVER_MASTER_KEY: 'tooshort' })).toMatch(/^SERVER_MASTER_KEY .*openssl/)
    expect(await refused({ DATABASE_URL: 'mysql://db' })).toMatch(/^DATABASE_URL is not valid/)
  })

  test('names the data folder that is none', async () => {
    const file = join(folder(), 'file')
    await writeFile(file, '')
    expect(await refused({ DATA_DIR: join(file, 'data') })).toMatch(/^DATA_DIR cannot be used/)
  })

  test('names the Redis that does not answer', async () => {
    expect(await refused({ REDIS_URL: 'redis://127.0.0.1:1' })).toMatch(/^REDIS_URL /)
  })

  test('names the port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    expect(await refused({ PORT: `${port}` })).toMatch(new RegExp(`^PORT ${port} is taken`))
    other.close()
  })

  test('does not guess at unknown words', async () => {
    await refused({}, 'swerve')
    await refused({}, '--demon')
  })
})
