import type { Server } from 'node:http'
import { type App, startApp } from '../../apps/server/src/app.ts'
import type { Changes } from '../changes.ts'
import type { Network } from '../network/Network.ts'
import { Process } from '../world/Process.ts'
import type { World } from '../world/World.ts'
import { createParts } from './createParts.ts'
import type { ServerDisk } from './ServerDisk.ts'
import type { SimulatedBus } from './SimulatedBus.ts'

export interface NodeParts {
  world: World
  network: Network
  disk: ServerDisk
  bus: SimulatedBus
  changes: Changes
}

/** One server: started, killed, stopped and started again, on the disk that it shares with the others. */
export class Node {
  readonly name: string
  /** It was killed at some time, maybe in the middle of something. */
  wasKilled = false
  readonly #parts: NodeParts
  #life = 0
  /** Until its process dies; null: it does not. */
  #writesLeft: number | null = null
  #process: Process | null = null
  #app: App | null = null
  #stopping: Process | null = null

  constructor(name: string, parts: NodeParts) {
    this.name = name
    this.#parts = parts
  }

  get running(): boolean {
    return this.#process?.alive === true
  }

  start(restored = false): void {
    if (this.#stopping?.alive) {
      // As a service manager does: the new one begins when the old one is gone.
      this.#stopping.whenDead(() => void this.#parts.world.schedule(null, 1, () => this.start(restored)))
      this.#stopping = null
    }
    this.#writesLeft = null
    if (this.running) return
    const { world, disk, bus, changes } = this.#parts
    const process = new Process(world, this.name, this.#life++)
    this.#process = process
    this.#app = null
    process.after(0, () => {
      process.log('starts')
      const given = createParts({
        process,
        disk,
        bus,
        restored,
        database: changes.database,
        beforeWrite: () => this.#beforeWrite(process),
      })
      const parts = changes.parts?.(given, process) ?? given
      void startApp(parts, {
        host: this.name,
        port: 80,
        listen: (server) => this.#listen(process, server),
      }).then((app) => {
        this.#app = app
      })
    })
  }

  #listen(process: Process, server: Server): void {
    // Node would write the real time.
    server.prependListener('request', (_request, response) =>
      response.setHeader('date', new Date().toUTCString()),
    )
    process.whenDead(() => {
      server.close()
      server.closeAllConnections()
    })
    this.#parts.network.answer(process, server)
    queueMicrotask(() => server.emit('listening'))
  }

  kill(): void {
    const process = this.#process
    if (!process?.alive) return
    // As an event of its own: what ends with it ends in its name.
    process.after(0, () => this.#die(process))
  }

  /** Its process dies in the middle of what it does, before one of the next writes. */
  killAtWrite(writes: number): void {
    this.#writesLeft = writes
  }

  #beforeWrite(process: Process): void {
    if (this.#writesLeft === null || --this.#writesLeft > 0) return
    this.#die(process)
  }

  #die(process: Process): void {
    process.log('is killed')
    this.wasKilled = true
    this.#writesLeft = null
    process.kill()
  }

  /** As a service manager does it: the server says goodbye, and is gone when it is done. */
  stop(): void {
    const [process, app] = [this.#process, this.#app]
    if (!process?.alive || app === null) return
    this.#stopping = process
    process.after(0, () => {
      process.log('stops')
      this.#parts.network.unanswer(process)
      void app.close().then(() => process.kill())
    })
  }
}
