import {
  type FSWatcher,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/**
 * One app for a folder: the first one holds the lock, and later ones leave their arguments for it. Electron hands them
 * over through a socket; here through files, because whether one is the first must be known at once.
 */
export class StandInInstances {
  readonly #folder: () => string
  readonly #second: (argv: string[], workingDirectory: string) => void
  #watcher: FSWatcher | null = null

  constructor(folder: () => string, second: (argv: string[], workingDirectory: string) => void) {
    this.#folder = folder
    this.#second = second
  }

  lock(): boolean {
    const file = join(this.#folder(), 'stand-in.lock')
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
    } catch {
      if (isRunning(Number(readFileSync(file, 'utf8')))) {
        this.#leaveArguments()
        return false
      }
      writeFileSync(file, String(process.pid))
    }
    mkdirSync(this.#mailbox, { recursive: true })
    this.#watcher = watch(this.#mailbox, () => this.#look())
    this.#look()
    return true
  }

  release(): void {
    if (this.#watcher === null) return
    this.#watcher.close()
    for (const name of ['stand-in.lock', 'stand-in.starts'])
      rmSync(join(this.#folder(), name), { recursive: true, force: true })
  }

  get #mailbox(): string {
    return join(this.#folder(), 'stand-in.starts')
  }

  #leaveArguments(): void {
    mkdirSync(this.#mailbox, { recursive: true })
    const whole = join(this.#mailbox, `${process.pid}.json`)
    writeFileSync(`${whole}.new`, JSON.stringify({ argv: process.argv, cwd: process.cwd() }))
    renameSync(`${whole}.new`, whole)
  }

  #look(): void {
    for (const name of readdirSync(this.#mailbox).filter((each) => each.endsWith('.json'))) {
      const file = join(this.#mailbox, name)
      const { argv, cwd } = JSON.parse(readFileSync(file, 'utf8')) as { argv: string[]; cwd: string }
      rmSync(file)
      this.#second(argv, cwd)
    }
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
