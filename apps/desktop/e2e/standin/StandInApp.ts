import { EventEmitter } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from 'electron'
import type { Desktop } from './Desktop.ts'
import { knownEvent, strict } from './strict.ts'

const EVENTS = ['web-contents-created', 'second-instance', 'activate', 'window-all-closed', 'will-quit']

/** Starts when somebody waits for it, quits as Electron does: windows first, then one chance to hold it up. */
export class StandInApp {
  readonly #emitter = new EventEmitter()
  readonly #desktop: Desktop
  #userData: string | null = null
  readonly #switches: string[] = []
  #hasLock = false
  #ready: Promise<void> | null = null
  #quitting = false

  readonly api: Pick<
    App,
    | 'isPackaged'
    | 'getVersion'
    | 'getPath'
    | 'setPath'
    | 'requestSingleInstanceLock'
    | 'whenReady'
    | 'quit'
    | 'exit'
  > & {
    on(event: string, listener: (...args: never[]) => void): void
    commandLine: Pick<App['commandLine'], 'appendSwitch'>
  }

  constructor(desktop: Desktop) {
    this.#desktop = desktop
    this.api = strict('app', {
      // Whoever starts what was packed says so.
      isPackaged: process.env.ROOMKEY_STANDIN_PACKAGED === '1',
      getVersion: () => '0.0.0-standin',
      getPath: (name) => {
        if (name !== 'userData') throw new Error(`The Electron stand-in does not know the path '${name}'.`)
        return this.#folder()
      },
      setPath: (name, path) => {
        if (name !== 'userData') throw new Error(`The Electron stand-in does not know the path '${name}'.`)
        mkdirSync(path, { recursive: true })
        this.#userData = path
      },
      requestSingleInstanceLock: () => this.#lock(),
      commandLine: strict('app.commandLine', {
        appendSwitch: (name, value) => {
          if (this.#ready) throw new Error('Chromium has been started: the switch would do nothing.')
          this.#switches.push(value === undefined ? `--${name}` : `--${name}=${value}`)
        },
      }),
      whenReady: () => {
        this.#ready ??= this.#desktop.start(this.#folder(), this.#switches)
        return this.#ready
      },
      on: (event, listener) => {
        knownEvent('app', EVENTS, event)
        this.#emitter.on(event, listener as (...args: unknown[]) => void)
      },
      quit: () => void this.#quit(),
      exit: (code) => void this.#exit(code ?? 0),
    })
    process.once('SIGTERM', () => void this.#quit())
    // Whoever started us is gone: nobody would ever close the window.
    process.once('disconnect', () => void this.#exit(1))
    process.once('exit', () => this.#desktop.kill())
  }

  emit(event: 'web-contents-created' | 'window-all-closed', ...args: unknown[]): void {
    this.#emitter.emit(event, ...args)
  }

  get quitting(): boolean {
    return this.#quitting
  }

  #folder(): string {
    if (this.#userData === null) throw new Error('The Electron stand-in needs ROOMKEY_USER_DATA.')
    return this.#userData
  }

  #lock(): boolean {
    const file = join(this.#folder(), 'stand-in.lock')
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
    } catch {
      if (isRunning(Number(readFileSync(file, 'utf8')))) return false
      writeFileSync(file, String(process.pid))
    }
    this.#hasLock = true
    return true
  }

  async #quit(): Promise<void> {
    this.#quitting = true
    for (const window of [...this.#desktop.windows]) await window.close()
    let held = false
    this.#emitter.emit('will-quit', {
      preventDefault: () => {
        held = true
      },
    })
    if (!held) await this.#exit(0)
  }

  async #exit(code: number): Promise<void> {
    await this.#desktop.stop()
    if (this.#hasLock) rmSync(join(this.#folder(), 'stand-in.lock'), { force: true })
    process.exit(code)
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
