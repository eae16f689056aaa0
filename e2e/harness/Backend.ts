import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ROOT, SERVER_MAIN } from './paths.ts'

/** The real server in a process of its own, with a data folder of its own. It keeps its port when it starts again. */
export class Backend {
  readonly #folder = mkdtempSync(join(tmpdir(), 'roomkey-e2e-server-'))
  #child: ChildProcess | null = null
  #port = 0

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [SERVER_MAIN], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        HOST: '127.0.0.1',
        PORT: String(this.#port),
        DATA_DIR: this.#folder,
        // Many accounts register from one address.
        RATE_LIMIT: 'off',
        LOG_LEVEL: 'warn',
      },
    })
    this.#child = child
    let log = ''
    child.stderr.on('data', (data) => {
      log += data
    })
    const failed = once(child, 'exit').then(() => {
      throw new Error(`The server ended before it was ready.\n${log}`)
    })
    const ready = (async () => {
      for await (const line of createInterface(child.stdout)) {
        const port = /^Roomkey is ready at http:\/\/127\.0\.0\.1:(\d+)\/$/.exec(line)?.[1]
        if (port) return Number(port)
      }
      return failed
    })()
    this.#port = await Promise.race([ready, failed])
  }

  async stop(): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child === null) return
    const exit = once(child, 'exit')
    child.kill('SIGTERM')
    await exit
  }

  async dispose(): Promise<void> {
    await this.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
