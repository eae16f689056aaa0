import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ROOT, SERVER_MAIN, WEB_DIST } from './paths.ts'
import { sendFile } from './sendFile.ts'

/** The real server in a process of its own, with a data folder of its own. It keeps its port when it starts again. */
export class Backend {
  readonly #folder = mkdtempSync(join(tmpdir(), 'roomkey-e2e-server-'))
  #child: ChildProcess | null = null
  #page: Server | null = null
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

  /**
   * In the server's place: hands out the app's files and nothing else. A browser has to get its page from somewhere,
   * so that is how a tab opens while the server is away.
   */
  async servePageOnly(): Promise<void> {
    const page = createServer((request, response) => sendFile(WEB_DIST, request, response))
    this.#page = page
    page.listen(this.#port, '127.0.0.1')
    await once(page, 'listening')
  }

  async stopPage(): Promise<void> {
    const page = this.#page
    this.#page = null
    if (page === null) return
    page.closeAllConnections()
    page.close()
    await once(page, 'close')
  }

  async dispose(): Promise<void> {
    await this.stopPage()
    await this.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
