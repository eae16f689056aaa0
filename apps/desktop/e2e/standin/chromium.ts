import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  // The system's proxy settings are not meant for an app that talks to this machine.
  '--no-proxy-server',
  '--remote-debugging-port=0',
]

/** A real Chromium that draws the stand-in's windows. */
export class Chromium {
  readonly devtools: string
  readonly #process: ChildProcess

  /** @param switches those of the shell, such as Electron passes on */
  static async launch(profile: string, switches: readonly string[]): Promise<Chromium> {
    const binary = process.env.ROOMKEY_CHROMIUM ?? '/usr/bin/chromium'
    const args = [...FLAGS, ...switches, `--user-data-dir=${profile}`, 'about:blank']
    const child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    const ended = once(child, 'exit').then(() => {
      throw new Error(`${binary} ended before it could be reached.`)
    })
    return new Chromium(await Promise.race([devtoolsAddress(child), ended]), child)
  }

  private constructor(devtools: string, child: ChildProcess) {
    this.devtools = devtools
    this.#process = child
  }

  /** Its profile is written when it has exited. */
  async close(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const exit = once(this.#process, 'exit')
    this.#process.kill('SIGTERM')
    await exit
  }

  /** When our own process has to end at once. */
  kill(): void {
    this.#process.kill('SIGKILL')
  }
}

async function devtoolsAddress(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error('Chromium was started without a pipe.')
  const lines = createInterface(child.stderr)
  return new Promise((resolve) => {
    // Stays subscribed: a full pipe would stop the browser.
    lines.on('line', (line) => {
      const address = /DevTools listening on (ws:\S+)/.exec(line)?.[1]
      if (address !== undefined) resolve(address)
    })
  })
}
