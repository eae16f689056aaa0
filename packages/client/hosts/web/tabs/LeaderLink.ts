import type { Clock } from '../../../src/ports/index.ts'
import { type Lanes, lanesOf, type Wire } from './lanes.ts'

export interface LeaderLinkParts {
  leader: string
  wire: Wire
  clock: Clock
  /** Asks the leader to listen on this wire. */
  join(): void
  /** The leader answers: at first, again after a silence, and when it did not hear what was asked too long ago. */
  up(link: LeaderLink): void
  /** It does not: it was frozen, or is stuck. (One that ended gives its lock back, which says so at once.) */
  silent(): void
}

/** The leader's word for: something of yours came too late. */
export const LATE = 'late'
/** Until the first answer. */
const JOIN_MS = 100
const BEAT_MS = 3000
/** Counted in beats, not in time: after the machine slept both sides need a moment. */
const PATIENCE = 4
const PATIENCE_AT_FIRST = 30

/** A follower's end of the wire to the leader, and whether somebody is at the other. */
export class LeaderLink {
  readonly leader: string
  readonly lanes: Lanes
  readonly #parts: LeaderLinkParts
  #unanswered = 0
  #state: 'joining' | 'up' | 'silent' = 'joining'
  #cancel: () => void = () => {}

  constructor(parts: LeaderLinkParts) {
    this.#parts = parts
    this.leader = parts.leader
    this.lanes = lanesOf(parts.wire, { now: () => parts.clock.now() })
    this.lanes.pulse.on((pulse) => this.#heard(pulse === LATE))
    this.#beat()
  }

  close(): void {
    this.#cancel()
    this.lanes.close()
  }

  #heard(late: boolean): void {
    this.#unanswered = 0
    if (this.#state === 'up' && !late) return
    this.#state = 'up'
    this.#parts.up(this)
  }

  #beat(): void {
    const { clock, join, silent } = this.#parts
    const patience = this.#state === 'joining' ? PATIENCE_AT_FIRST : PATIENCE
    if (this.#state !== 'silent' && this.#unanswered >= patience) {
      this.#state = 'silent'
      silent()
    }
    if (this.#state !== 'up') join()
    this.#unanswered++
    this.lanes.pulse.post('beat')
    this.#cancel = clock.after(this.#state === 'joining' ? JOIN_MS : BEAT_MS, () => this.#beat())
  }
}
