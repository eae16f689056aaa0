import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEngine, type Engine, type EngineHost, type ViewOf, type ViewQuery } from '../../src/index.ts'
import { MemorySecrets } from '../../src/testing/memoryPorts.ts'
import { createPorts, type NodePorts } from './createPorts.ts'

/** Before the limit of the tests, so that what it waited for is told. */
const PATIENCE_MS = 110_000

/** A person's app in Node: the real engine on the real host, with a folder and a keychain that outlive it. */
export class TestClient {
  readonly #folder = mkdtempSync(join(tmpdir(), 'roomkey-engine-'))
  readonly secrets = new MemorySecrets()
  readonly #listeners = new Map<number, (value: unknown) => void>()
  #nextWatch = 1
  #host: EngineHost | null = null
  #ports: NodePorts | null = null
  readonly reports: string[] = []

  constructor() {
    this.start()
  }

  start(): void {
    this.#ports = createPorts({ folder: this.#folder, secrets: this.secrets })
    this.#host = createEngine(
      this.#ports,
      { viewChanged: (watch, value) => this.#listeners.get(watch)?.(value) },
      { report: (area, error) => this.reports.push(`${area}: ${String(error)}`) },
    )
  }

  async stop(): Promise<void> {
    await this.#host?.close()
    await this.#ports?.staging.close()
    this.#host = null
    this.#ports = null
  }

  async dispose(): Promise<void> {
    await this.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  get engine(): Engine {
    if (this.#host === null) throw new Error('The app is closed.')
    return this.#host.commands
  }

  get staging(): NodePorts['staging'] {
    if (this.#ports === null) throw new Error('The app is closed.')
    return this.#ports.staging
  }

  /** Resolves with the first value of the view that satisfies; rejects with the last one seen when none ever does. */
  async until<Q extends ViewQuery>(query: Q, satisfies: (value: ViewOf<Q>) => boolean): Promise<ViewOf<Q>> {
    const number = this.#nextWatch++
    const { engine } = this
    let last: unknown
    const value = await new Promise<ViewOf<Q>>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${query.view} stayed at ${JSON.stringify(last)?.slice(0, 2000)}`)),
        PATIENCE_MS,
      )
      this.#listeners.set(number, (next) => {
        last = next
        if (!satisfies(next as ViewOf<Q>)) return
        clearTimeout(timer)
        resolve(next as ViewOf<Q>)
      })
      engine.watch(number, query).catch(reject)
    })
    this.#listeners.delete(number)
    await engine.unwatch(number)
    return value
  }

  live(): Promise<unknown> {
    return this.until({ view: 'connection' }, (connection) => connection.state === 'live')
  }
}
