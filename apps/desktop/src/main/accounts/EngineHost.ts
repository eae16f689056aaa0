import type { Worker } from 'node:worker_threads'
import { type BirpcReturn, createBirpc } from 'birpc'
import type { EngineControl, ShellServices, WorkerMessage } from '../../engine/messages.ts'

export type EngineWorker = Pick<Worker, 'postMessage' | 'on' | 'once' | 'terminate'>

export interface EngineHostParts {
  /** Starts a worker; called again when one has died. */
  startWorker: () => EngineWorker
  services: ShellServices
  /** A message of the engine for the page. */
  toPage: (message: unknown) => void
  /** The engine died and a fresh one runs: the page must load again. */
  restarted: () => void
  /** It keeps dying. `reason` is for a log. */
  gaveUp: (reason: string) => void
}

/** In an hour: an app that runs for weeks may stumble now and then. */
const MAX_RESTARTS = 3
const HOUR_MS = 3_600_000
const STOP_TIMEOUT_MS = 5_000

/** Keeps one engine running in a thread of its own, so that no query or upload ever holds up a window. */
export class EngineHost {
  readonly #parts: EngineHostParts
  #worker: EngineWorker
  #control: BirpcReturn<EngineControl, ShellServices>
  /** When it was started again. */
  #restarts: number[] = []
  #stopping = false

  constructor(parts: EngineHostParts) {
    this.#parts = parts
    this.#worker = parts.startWorker()
    this.#control = this.#connect(this.#worker)
  }

  get control(): BirpcReturn<EngineControl, ShellServices> {
    return this.#control
  }

  fromPage(message: unknown): void {
    this.#post({ for: 'page', message })
  }

  /** The machine woke up. */
  wake(): void {
    void this.#control.wake.asEvent()
  }

  /** What is open is dead. */
  networkLost(): void {
    void this.#control.networkLost.asEvent()
  }

  /** Another way may lead to the server, or another certificate may be trusted: it connects anew. */
  networkChanged(): void {
    void this.#control.networkChanged.asEvent()
  }

  /** Another account's page is shown. */
  detach(): void {
    void this.#control.detach.asEvent()
  }

  /** Signs out and removes what it kept; the status tells when that is done. */
  leave(): void {
    void this.#control.leave.asEvent()
  }

  /** Lets the engine finish what it writes; ends it when that takes too long. */
  async stop(): Promise<void> {
    this.#stopping = true
    const worker = this.#worker
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, STOP_TIMEOUT_MS)
    try {
      await Promise.race([this.#control.stop(), late.promise])
    } finally {
      clearTimeout(timer)
      await worker.terminate()
    }
  }

  #post(message: WorkerMessage): void {
    this.#worker.postMessage(message)
  }

  #connect(worker: EngineWorker): BirpcReturn<EngineControl, ShellServices> {
    let receive: (message: unknown) => void = () => {}
    const control = createBirpc<EngineControl, ShellServices>(this.#parts.services, {
      post: (message) => this.#post({ for: 'shell', message }),
      on: (listener) => {
        receive = listener
      },
      // A large file takes as long to hash as it takes.
      timeout: -1,
    })
    worker.on('message', (envelope: WorkerMessage) => {
      if (envelope.for === 'page') this.#parts.toPage(envelope.message)
      else receive(envelope.message)
    })
    let reason = 'it ended by itself'
    worker.on('error', (error: unknown) => {
      reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    })
    worker.once('exit', () => {
      control.$close(new Error('The engine ended.'))
      if (!this.#stopping) this.#restart(reason)
    })
    return control
  }

  #restart(reason: string): void {
    const now = Date.now()
    this.#restarts = this.#restarts.filter((at) => now - at < HOUR_MS)
    if (this.#restarts.length >= MAX_RESTARTS) {
      this.#parts.gaveUp(reason)
      return
    }
    this.#restarts.push(now)
    console.error('The engine ended and is started again:', reason)
    this.#worker = this.#parts.startWorker()
    this.#control = this.#connect(this.#worker)
    this.#parts.restarted()
  }
}
