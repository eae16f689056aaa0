import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { connectEngine, type EngineConnection, type ViewOf, type ViewQuery } from '../../../src/api/index.ts'

/** Before the limit of the tests, so that what it waited for is told. */
const PATIENCE_MS = 110_000

/** The engine in a process that ends without a warning; another one over the same folder is its next start. */
export class KilledApp {
  readonly #process: ChildProcess
  readonly #connection: EngineConnection
  readonly #listeners = new Map<number, (value: unknown) => void>()
  #nextWatch = 1

  constructor(folder: string) {
    this.#process = fork(new URL('./app.ts', import.meta.url), [folder], {
      serialization: 'advanced',
      execArgv: [],
    })
    this.#connection = connectEngine({
      post: (message) => void this.#process.send(message as object),
      on: (listener) => void this.#process.on('message', listener),
    })
    this.#connection.onViewChanged((watch, value) => this.#listeners.get(watch)?.(value))
  }

  get engine() {
    return this.#connection.engine
  }

  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const exit = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await exit
  }

  /** Resolves with the first value that satisfies. */
  async until<Q extends ViewQuery>(query: Q, satisfies: (value: ViewOf<Q>) => boolean): Promise<ViewOf<Q>> {
    const number = this.#nextWatch++
    let last: unknown
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`${query.view} stayed at ${JSON.stringify(last)?.slice(0, 2000)}`))
      const timer = setTimeout(late, PATIENCE_MS)
      this.#listeners.set(number, (value) => {
        last = value
        if (!satisfies(value as ViewOf<Q>)) return
        clearTimeout(timer)
        this.#listeners.delete(number)
        resolve(value as ViewOf<Q>)
      })
      this.engine.watch(number, query).catch(reject)
    })
  }
}
