import type { AttachmentId } from '@roomkey/protocol'
import { NodeSqlDriver } from '../../packages/client/hosts/node/NodeSqlDriver.ts'
import type { Databases, SealedPieces, Secrets, SqlDriver } from '../../packages/client/src/ports/index.ts'
import { MemoryPieces } from '../../packages/client/src/testing/MemoryPieces.ts'
import type { Changes } from '../changes.ts'
import { Crashed, type Process } from '../world/Process.ts'
import type { MachineParts } from './Machine.ts'
import { StagedFiles } from './StagedFiles.ts'

/**
 * The disk of one machine: databases, secrets and picked files that outlive an engine. It can be told to end the process at one of
 * its next writes, whichever that is; what was not committed by then is gone.
 */
export class Disk {
  readonly #databases = new Map<string, NodeSqlDriver>()
  /** Databases that are about to be removed, with all that is their owner's. */
  readonly #removing = new Set<string>()
  readonly #secrets = new Map<string, string>()
  /** What was picked on this machine. */
  readonly staged: StagedFiles
  readonly pieces = new MemoryPieces()
  readonly #change: Changes['driver']
  /** Writes until the machine's process dies; null: it does not. */
  #writesLeft: number | null = null
  #kill: (process: Process) => void = () => {}

  constructor({ changeDriver, files }: Pick<MachineParts, 'changeDriver' | 'files'>) {
    this.#change = changeDriver
    this.staged = new StagedFiles(
      (process) => this.#write(process),
      (id, content) => files.announced(id as AttachmentId, content),
    )
  }

  /** The process of this disk dies at its `writes`-th next write. */
  crashAt(writes: number, kill: (process: Process) => void): void {
    this.#writesLeft = writes
    this.#kill = kill
  }

  calmDown(): void {
    this.#writesLeft = null
  }

  /** What is committed, for the checks and for choosing. */
  get databases(): ReadonlyMap<string, SqlDriver> {
    return this.#databases
  }

  databasesFor(process: Process): Databases {
    return {
      open: async (name) => {
        this.#guard(process)
        if (this.#removing.has(name)) this.#finishRemoval(name)
        const real = this.#databases.get(name) ?? new NodeSqlDriver(':memory:')
        this.#databases.set(name, real)
        const driver = this.#driver(process, real)
        return this.#change?.(driver, process) ?? driver
      },
      removing: async (name) => {
        this.#write(process)
        this.#removing.add(name)
      },
      remove: async (name) => {
        this.#write(process)
        this.#finishRemoval(name)
      },
    }
  }

  /** What is noted is done at the latest before the data would be opened again. */
  #finishRemoval(name: string): void {
    this.#databases.get(name)?.close()
    this.#databases.delete(name)
    this.#removing.delete(name)
    this.staged.sweep(name)
    void this.pieces.sweep(name, new Set())
  }

  /** Pieces of large files that come down. */
  piecesFor(process: Process): SealedPieces {
    const { pieces } = this
    return {
      read: async (...args) => {
        this.#guard(process)
        return pieces.read(...args)
      },
      write: async (...args) => {
        this.#write(process)
        return pieces.write(...args)
      },
      remove: async (...args) => {
        this.#write(process)
        return pieces.remove(...args)
      },
      sweep: async (...args) => {
        this.#write(process)
        return pieces.sweep(...args)
      },
    }
  }

  secretsFor(process: Process): Secrets {
    return {
      get: async (name) => {
        this.#guard(process)
        return this.#secrets.get(name) ?? null
      },
      update: async (name, change) => {
        this.#write(process)
        const value = change(this.#secrets.get(name) ?? null)
        if (value === null) this.#secrets.delete(name)
        else this.#secrets.set(name, value)
        return value
      },
    }
  }

  #driver(process: Process, real: NodeSqlDriver): SqlDriver {
    let open = true
    const guard = () => {
      this.#guard(process)
      if (!open) throw new Error('The database is closed.')
    }
    return {
      persistent: true,
      run: (sql, values) => {
        guard()
        this.#write(process)
        real.run(sql, values)
      },
      all: (sql, values) => {
        guard()
        return real.all(sql, values)
      },
      transaction: (work) => {
        guard()
        return real.transaction(() => {
          const result = work()
          // The last moment before the commit.
          this.#write(process)
          return result
        })
      },
      close: () => {
        open = false
      },
    }
  }

  #guard(process: Process): void {
    if (!process.alive) throw new Crashed()
  }

  #write(process: Process): void {
    this.#guard(process)
    if (this.#writesLeft === null) return
    this.#writesLeft -= 1
    if (this.#writesLeft > 0) return
    this.#writesLeft = null
    this.#kill(process)
    throw new Crashed()
  }

  dispose(): void {
    for (const database of this.#databases.values()) database.close()
  }
}
