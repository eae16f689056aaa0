import { EventEmitter } from 'node:events'
import { connect } from '../../apps/server/src/store/sqlite/connect.ts'
import { serveWrites } from '../../apps/server/src/store/sqlite/serveWrites.ts'
import type { Writer } from '../../apps/server/src/store/sqlite/WriteThread.ts'
import type { Answer, Notice, Question } from '../../apps/server/src/store/sqlite/writeMessages.ts'
import type { Changes } from '../changes.ts'
import type { Process } from '../world/Process.ts'
import type { ServerDisk } from './ServerDisk.ts'

const HANDING_OVER_MS = 0.05

/**
 * The thread that writes a SQLite file, without a thread: each message to and from it is an event, so the server can
 * die between any two of them: before a commit, and between a commit and the answer that tells of it.
 */
export class SimulatedWriter extends EventEmitter implements Writer {
  threadId = 1
  readonly #process: Process
  readonly #disk: ServerDisk
  readonly #inside = new EventEmitter()
  #asked: Question['kind'] | 'close' = 'close'
  #insideAt = 0
  #outsideAt = 0

  readonly #beforeWrite: () => void

  constructor(process: Process, disk: ServerDisk, change: Changes['database'], beforeWrite: () => void) {
    super()
    this.#process = process
    this.#disk = disk
    this.#beforeWrite = beforeWrite
    const real = connect(disk.file)
    const db = change?.(real, process) ?? real
    // Processes die here, machines do not lose power: what is committed is what the next one reads.
    db.pragma('synchronous = OFF')
    process.whenDead(() => {
      if (db.inTransaction) db.exec('rollback')
      db.close()
    })
    const port = {
      on: (event: 'message', listener: (message: Question | 'close') => void) =>
        this.#inside.on(event, listener),
      postMessage: (message: Answer | Notice) => this.#tell(message),
    }
    void serveWrites(port, db).then(() => {
      db.close()
      this.threadId = -1
      process.after(HANDING_OVER_MS, () => this.emit('exit', 0))
    })
  }

  postMessage(message: Question | 'close'): void {
    const copy = structuredClone(message)
    const kind = copy === 'close' ? 'close' : copy.kind
    const deliver = () => {
      this.#asked = kind
      this.#inside.emit('message', copy)
    }
    const commits = kind === 'named' || (copy !== 'close' && copy.kind === 'done' && copy.last)
    if (commits) this.#beforeWrite()
    const ms = HANDING_OVER_MS + (commits ? this.#process.dice.between(0, this.#disk.commitMs) : 0)
    this.#insideAt = this.#after(this.#insideAt, ms, () => {
      if (kind === 'named' || kind === 'units') this.#disk.lock.acquire(this.#process, deliver)
      else deliver()
    })
  }

  #tell(message: Answer | Notice): void {
    const failed = message.kind === 'failed' && this.#asked !== 'call'
    if (message.kind === 'outcomes' || message.kind === 'committed' || failed) {
      this.#process.log(`db ${message.kind}`)
      this.#disk.lock.release(this.#process)
    }
    const copy = structuredClone(message)
    this.#outsideAt = this.#after(this.#outsideAt, HANDING_OVER_MS, () => this.emit('message', copy))
  }

  /** In the order of asking. */
  #after(earliest: number, ms: number, work: () => void): number {
    const { world } = this.#process
    const at = Math.max(earliest, world.now + ms)
    this.#process.after(at - world.now, work)
    return at
  }
}
