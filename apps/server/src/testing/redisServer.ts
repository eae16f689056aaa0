import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './freePort.ts'

export interface TestRedis {
  url: string
  port: number
  /** Kills it without warning. */
  stop(): Promise<void>
  /** Starts it again on the same port, empty. */
  start(): Promise<void>
  /** From now on it neither answers nor closes: how a line that went dead looks. POSIX only. */
  pause(): void
  resume(): void
  /** Stops it and removes its folder. */
  dispose(): Promise<void>
}

/**
 * A real redis-server (the one that ROOMKEY_REDIS_SERVER names, else the one on the PATH) on a free port in a temporary
 * folder. Rejects with what to install when there is none.
 */
export async function startRedis(): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'roomkey-redis-'))
  const port = await freePort()
  let child: ChildProcess | undefined
  async function start() {
    const args = [
      '--port',
      `${port}`,
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      folder,
    ]
    const started = spawn(process.env.ROOMKEY_REDIS_SERVER ?? 'redis-server', args, {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    child = started
    await new Promise<void>((resolve, reject) => {
      started.once('error', (cause) =>
        reject(
          new Error('redis-server did not start; install it (Debian: apt-get install redis-server)', {
            cause,
          }),
        ),
      )
      started.once('exit', (code) =>
        reject(new Error(`redis-server ended with code ${code} before it was ready`)),
      )
      let output = ''
      started.stdout.on('data', (chunk: Buffer) => {
        output += chunk
        if (output.includes('Ready to accept connections')) resolve()
      })
    })
  }
  async function stop() {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    start,
    stop,
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    dispose: async () => {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
