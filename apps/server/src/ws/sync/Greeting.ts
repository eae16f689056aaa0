import type { Connection } from '../Connection.ts'
import { CatchUpOrder } from './CatchUpOrder.ts'

/** What a session has until it is live. */
export class Greeting {
  readonly order = new CatchUpOrder()
  readonly #identified = Promise.withResolvers<void>()
  readonly #late: NodeJS.Timeout

  /** A client that has not said hello after so many seconds is told so, and goes. */
  constructor(connection: Connection, seconds: number) {
    this.#late = setTimeout(() => connection.close('hello_expected'), seconds * 1000)
  }

  said(): void {
    clearTimeout(this.#late)
  }

  identify(): void {
    this.#identified.resolve()
  }

  /** Resolves when it is settled who this is, or that nobody will be. */
  get identified(): Promise<void> {
    return this.#identified.promise
  }

  leave(): void {
    this.said()
    this.identify()
  }
}
