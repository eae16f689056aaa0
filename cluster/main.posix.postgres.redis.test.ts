import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

test('Ctrl-C, which everything in the terminal gets and the launcher passes on, leaves nothing behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'roomkey-ctrl-c-'))
  // PostgreSQL has an account of its own when we are root.
  await chmod(folder, 0o777)
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  const child = spawn(process.execPath, [main, '--nodes', '1', '--port', '0'], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  })
  const ended = once(child, 'close')
  const group = -(child.pid ?? Number.NaN)
  for await (const line of createInterface(child.stdout))
    if (line.startsWith('Roomkey is ready')) {
      process.kill(group, 'SIGINT')
      // Many, because the system merges those that are not heard yet.
      for (let count = 0; count < 1000; count += 1) child.kill('SIGINT')
    }
  expect(await ended).toEqual([0, null])
  expect(await readdir(folder)).toEqual([])
  await rm(folder, { recursive: true })
})
