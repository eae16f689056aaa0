import type { ActionId, Failure, Result, RoomAction, RoomActionKind } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { actionName } from './demoNames.ts'
import { demoId } from './demoRooms.ts'
import type { DemoState } from './demoViews.ts'

export interface DemoActionParts {
  state: DemoState
  /** Why the server would refuse now; null: it would not. */
  refusal(): string | null
  /** Runs it when the server would have answered. */
  later(callback: () => void): void
  now(): number
  repaint(): void
}

export interface Effect {
  /** At once. */
  apply(): unknown
  /** The server has it. */
  arrive(): unknown
  /** The server will not have it. */
  undo(): unknown
  /** Its author takes it back, where that is more than to undo it. */
  discard?(): unknown
  /** Names that the server will not know. */
  unknown: string[]
}

/** Room actions as the engine queues them: shown at once, sent when the server is there, taken back when it refuses. */
export class DemoActions {
  readonly #parts: DemoActionParts
  readonly #effects = new Map<ActionId, Effect>()
  #made = 0

  constructor(parts: DemoActionParts) {
    this.#parts = parts
  }

  do(room: RoomId, kind: RoomActionKind, effect: Effect): Promise<Result<{ unknownUsernames: string[] }>> {
    const { state } = this.#parts
    const id = demoId(6, ++this.#made) as ActionId
    const live = state.connection.state === 'live'
    const before = state.rooms.get(room)
    this.#effects.set(id, effect)
    effect.apply()
    // A new room is there only now, and one that is left not any more.
    const about = before ?? state.rooms.get(room)
    const named = about ? actionName(about) : { roomName: '', isNameless: false }
    state.actions.push({ id, room, ...named, at: this.#parts.now(), ...kind, state: 'waiting' })
    this.#parts.repaint()
    if (!live) return Promise.resolve({ ok: true, unknownUsernames: [] })
    return new Promise((resolve) => {
      this.#deliver(id, (reason) => {
        if (reason !== null) effect.discard?.()
        this.#drop(id)
        resolve(reason === null ? { ok: true, unknownUsernames: effect.unknown } : refused(reason))
      })
    })
  }

  connected(): void {
    for (const { id, state } of this.#parts.state.actions) if (state === 'waiting') this.#send(id)
  }

  retry(id: ActionId): Result {
    if (!this.#effects.has(id)) return { ok: false, reason: 'gone', message: 'This is done already.' }
    this.#effects.get(id)?.apply()
    this.#enter(id, { state: 'waiting' })
    if (this.#parts.state.connection.state === 'live') this.#send(id)
    return { ok: true }
  }

  discard(id: ActionId): Result {
    const effect = this.#effects.get(id)
    const state = this.#parts.state.actions.find((each) => each.id === id)?.state
    if (state === 'waiting') effect?.undo()
    if (state !== 'done') effect?.discard?.()
    this.#drop(id)
    return { ok: true }
  }

  #send(id: ActionId): void {
    this.#deliver(id, (reason) => {
      const unknownUsernames = this.#effects.get(id)?.unknown ?? []
      if (reason !== null) this.#enter(id, { state: 'failed', reason, retryable: true })
      else if (unknownUsernames.length > 0) this.#enter(id, { state: 'done', unknownUsernames })
    })
  }

  #deliver(id: ActionId, answered: (reason: string | null) => void): void {
    this.#enter(id, { state: 'sending' })
    this.#parts.later(() => {
      const reason = this.#parts.refusal()
      const effect = this.#effects.get(id)
      if (reason === null) effect?.arrive()
      else effect?.undo()
      answered(reason)
      if (reason === null && effect?.unknown.length === 0) this.#drop(id)
      this.#parts.repaint()
    })
  }

  #enter(id: ActionId, change: object): void {
    const { state, repaint } = this.#parts
    state.actions = state.actions.map((each) =>
      each.id === id ? ({ ...each, ...change } as RoomAction) : each,
    )
    repaint()
  }

  #drop(id: ActionId): void {
    const { state, repaint } = this.#parts
    this.#effects.delete(id)
    state.actions = state.actions.filter((each) => each.id !== id)
    repaint()
  }
}

const refused = (message: string): Failure => ({ ok: false, reason: 'forbidden', message })
