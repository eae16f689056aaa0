import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { freePort } from '@roomkey/server/testing/services'

export interface ClusterNode {
  /** Where it answers itself, without the balancer. */
  url: string
  port: number
  readonly pid: number | undefined
  /** Ends it in order: its sockets are told to come back, which they do on the others. */
  stop(): Promise<void>
  kill9(): Promise<void>
  /** Starts it again on its port after `stop` or `kill9`. */
  start(): Promise<void>
}

const MAIN = fileURLToPath(new URL('../apps/server/src/main.ts', import.meta.url))
// As its own first line has them.
const FLAGS = ['--min-semi-space-size=16', '--max-semi-space-size=16']
const STOP_MS = 20_000

/** A server process, as people start it. Rejects with what it said when it ends before it is ready. */
export async function startNode(env: Record<string, string>): Promise<ClusterNode> {
  const port = await freePort()
  let child: ChildProcess | undefined

  async function start(): Promise<void> {
    const started = spawn(process.execPath, [...FLAGS, MAIN], {
      env: { ...process.env, HOST: '127.0.0.1', ...env, PORT: `${port}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child = started
    let said = ''
    started.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-10_000)
    })
    const ended = once(started, 'exit').then(() => {
      throw new Error(`A node ended before it was ready.\n${said}`)
    })
    const ready = (async () => {
      for await (const line of createInterface(started.stdout))
        if (line === `Roomkey is ready at http://127.0.0.1:${port}/`) return
      return ended
    })()
    await Promise.race([ready, ended])
    // Later ends are asked for, or seen by whoever talks to it.
    ended.catch(() => undefined)
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child
    child = undefined
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const gone = once(ending, 'exit')
    ending.kill(signal)
    const timer = setTimeout(() => ending.kill('SIGKILL'), STOP_MS)
    await gone
    clearTimeout(timer)
  }

  await start()
  return {
    url: `http://127.0.0.1:${port}/`,
    port,
    get pid() {
      return child?.pid
    },
    start,
    stop: () => end('SIGTERM'),
    kill9: () => end('SIGKILL'),
  }
}
