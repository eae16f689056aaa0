import type { Process } from '../world/Process.ts'

/**
 * SQLite's write lock, waited for in simulated time: the library would sleep, and with it the whole simulation. It
 * passes on in the order of asking, and when its holder dies.
 */
export class FileLock {
  #holder: Process | null = null
  #waiting: { process: Process; go: () => void }[] = []

  acquire(process: Process, go: () => void): void {
    if (this.#holder?.alive) {
      this.#waiting.push({ process, go })
      return
    }
    this.#holder = process
    go()
  }

  release(process: Process): void {
    if (this.#holder !== process) return
    this.#holder = null
    let next = this.#waiting.shift()
    while (next && !next.process.alive) next = this.#waiting.shift()
    if (!next) return
    const { process: holder, go } = next
    this.#holder = holder
    holder.after(0, go)
  }
}
