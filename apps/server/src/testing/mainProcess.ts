import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach } from 'vitest'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

export interface MainProcess {
  child: ChildProcess
  said: { out: string; err: string }
  exit: Promise<number | null>
  /** The address it answers at. Rejects when it ends before it is ready. */
  ready(): Promise<string>
}

/** For a test file: starts the command as people do, in a folder of each test's own, and ends what still runs. */
export function mainProcesses(): {
  folder(): string
  run(env?: Record<string, string>, ...words: string[]): MainProcess
} {
  let folder: string
  let children: ChildProcess[]
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'roomkey-main-'))
    children = []
  })
  afterEach(async () => {
    for (const child of children)
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
    await rm(folder, { recursive: true, force: true })
  })

  function run(env: Record<string, string> = {}, ...words: string[]): MainProcess {
    const child = spawn(process.execPath, [MAIN, ...words], {
      env: { PATH: process.env.PATH, DATA_DIR: join(folder, 'data'), PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.push(child)
    const said = { out: '', err: '' }
    child.stdout.on('data', (chunk) => {
      said.out += chunk
    })
    child.stderr.on('data', (chunk) => {
      said.err += chunk
    })
    const exit = once(child, 'close').then(([code]) => code as number | null)
    const ready = async () => {
      while (!said.out.includes('\n')) {
        const code = await Promise.race([exit, once(child.stdout, 'data').then(() => 'data')])
        if (code !== 'data') throw new Error(`ended with ${code} before it was ready: ${said.err}`)
      }
      return said.out.slice('Roomkey is ready at '.length).trim()
    }
    return { child, said, exit, ready }
  }
  return { folder: () => folder, run }
}
