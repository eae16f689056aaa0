import type { Engine } from '../../packages/client/src/api/commands.ts'
import type { ViewOf, ViewQuery } from '../../packages/client/src/api/views.ts'
import { createEngine } from '../../packages/client/src/engine/createEngine.ts'
import type { EngineHost } from '../../packages/client/src/engine/EngineHost.ts'
import type { Http, Ports, SqlDriver } from '../../packages/client/src/ports/index.ts'
import type { Changes } from '../changes.ts'
import type { FileWitness } from '../checks/FileWitness.ts'
import type { UploadWatch } from '../checks/UploadWatch.ts'
import type { Link } from '../network/Link.ts'
import type { Network } from '../network/Network.ts'
import { Process } from '../world/Process.ts'
import type { World } from '../world/World.ts'
import { Disk } from './Disk.ts'
import { simulatedHttp } from './simulatedHttp.ts'
import { simulatedSocket, type Wire } from './simulatedSocket.ts'

export const SERVER = 'http://chat.test'
/** Of a file that comes down: it has one, or some. */
const PIECE_BYTES = 1500

export interface MachineParts {
  world: World
  network: Network
  link: Link
  wire: Wire
  /** Of a room, after which a returning engine rather gets a snapshot. */
  mostChanges: number
  changeDriver: Changes['driver'] | undefined
  changeHttp: Changes['http'] | undefined
  uploads: UploadWatch
  files: FileWitness
}

/** One device of one person: a disk, a line to the servers, and an engine that comes and goes. */
export class Machine {
  readonly name: string
  readonly username: string
  readonly link: Link
  readonly disk: Disk
  readonly reports: string[] = []
  /** How far its clock is off. */
  skewMs = 0
  readonly #parts: MachineParts
  readonly #isDesktop: boolean
  readonly #values = new Map<number, unknown>()
  #watch = 0
  #life = 0
  #process: Process | null = null
  #host: EngineHost | null = null
  #stopping: Process | null = null

  constructor(name: string, username: string, parts: MachineParts) {
    this.name = name
    this.username = username
    this.link = parts.link
    this.#parts = parts
    this.#isDesktop = parts.world.dice(`kind of ${name}`).chance(0.5)
    this.disk = new Disk(parts)
  }

  get running(): boolean {
    return this.#process?.alive === true && this.#host !== null
  }

  /** Of the world, not of its own clock. */
  get now(): number {
    return this.#parts.world.now
  }

  /** Counts its processes: what one began, the next one knows nothing of. */
  get life(): number {
    return this.#life
  }

  start(): void {
    if (this.#stopping?.alive) {
      this.#stopping.whenDead(() => void this.#parts.world.schedule(null, 1, () => this.start()))
      this.#stopping = null
    }
    if (this.#process?.alive) return
    const process = new Process(this.#parts.world, this.name, this.#life++, () => this.skewMs)
    this.#process = process
    this.#host = null
    process.after(0, () => {
      process.log('starts')
      const sink = { viewChanged: (watch: number, value: unknown) => void this.#values.set(watch, value) }
      this.#host = createEngine(this.#ports(process), sink, {
        report: (area, error) => {
          if (!process.alive) return
          process.log(`reports ${area}: ${String(error)}`)
          this.reports.push(`${this.name} ${area}: ${String(error)}`)
        },
      })
    })
  }

  #ports(process: Process): Ports {
    const { network, link, wire, mostChanges } = this.#parts
    return {
      clock: { now: () => process.now(), after: (ms, callback) => process.after(ms, callback) },
      random: { next: process.dice.next, bytes: process.dice.bytes },
      openSocket: simulatedSocket(process, network, link, wire, mostChanges),
      http: this.#http(process),
      databases: this.disk.databasesFor(process),
      secrets: this.disk.secretsFor(process),
      deviceName: this.name,
      staging: this.disk.staged.for(process),
      // Browsers have no place beside the database.
      ...(this.#isDesktop && { pieces: this.disk.piecesFor(process) }),
      pieceBytes: PIECE_BYTES,
    }
  }

  #http(process: Process): Http {
    const { network, link, changeHttp, uploads } = this.#parts
    const http = uploads.watched(process, simulatedHttp(process, network, link, this.disk.staged))
    return changeHttp?.(http) ?? http
  }

  kill(): void {
    const process = this.#process
    process?.after(0, () => this.#die(process))
  }

  #die(process: Process): void {
    if (!process.alive) return
    process.log('is killed')
    process.kill()
  }

  /** Its process dies in the middle of what it does, before one of the next writes. */
  killAtWrite(writes: number): void {
    this.disk.crashAt(writes, (process) => this.#die(process))
  }

  stop(): void {
    const [process, host] = [this.#process, this.#host]
    if (!process?.alive || host === null) return
    this.#stopping = process
    process.after(0, () => {
      process.log('stops')
      void host.close().then(() => process.kill())
    })
  }

  /** Asks the engine something as its page would. `then` hears the answer, unless the engine dies before. */
  ask<T>(what: (engine: Engine) => Promise<T>, then: (answer: T) => void = () => {}): void {
    const [process, host] = [this.#process, this.#host]
    if (!process?.alive || host === null) return
    process.after(0, () => {
      void what(host.commands).then((answer) => {
        if (process.alive) then(answer)
      })
    })
  }

  /** Watches a view in this life; what is returned tells its latest value. */
  watch<Q extends ViewQuery>(query: Q): () => ViewOf<Q> | undefined {
    const number = ++this.#watch
    this.ask((engine) => engine.watch(number, query))
    return () => this.#values.get(number) as ViewOf<Q> | undefined
  }

  unwatchAll(): void {
    this.#values.clear()
    const host = this.#host
    this.ask(async () => host?.forgetWatches())
  }

  /** The database of who is signed in. */
  get sql(): SqlDriver | undefined {
    const [sql] = this.disk.databases.values()
    // It may have died before the tables were made.
    return sql?.all("SELECT 1 FROM sqlite_schema WHERE name = 'segments'").length === 1 ? sql : undefined
  }
}
