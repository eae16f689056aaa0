import type { Change, Message, Rev, RoomId } from '@roomkey/protocol'
import type { ChangeRow, RoomRow } from '../../store/store.ts'
import type { HubParts } from './RoomHub.ts'

/**
 * A room whose store answers only when a test says so, for orders of events that real sockets show once in a thousand
 * runs. To extend: add the read to `parts.store` and let it pass through `#answer`.
 */
export class ScriptedRoom {
  readonly id = '0198a000-0000-7000-8000-000000000001' as RoomId
  lastRev = 0
  /** What the feed asked for, in order: `room`, or `from-to`. */
  readonly asked: string[] = []
  readonly failures: unknown[] = []
  /** Fails the next reads. */
  broken = false
  /** With what. */
  failure: Error = new Error('the store does not answer')
  #waiting: (() => void)[] | undefined
  #removals = new Map<number, number>()

  /** From now on reads wait for `resume`. */
  pause(): void {
    this.#waiting ??= []
  }

  async resume(): Promise<void> {
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    for (const go of waiting) go()
    await this.settled()
  }

  async settled(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
  }

  /** The change with this rev ends a membership. */
  removes(rev: number, user: number): void {
    this.#removals.set(rev, user)
  }

  change(rev: number, text = ''): Change {
    const user = this.#removals.get(rev)
    if (user === undefined) return { kind: 'message', message: { ...this.message(rev), text } }
    const membership = { room_id: this.id, rev, user: { id: user }, left_at: 'now' }
    return { kind: 'membership', membership } as unknown as Change
  }

  message(rev: number): Message {
    return { room_id: this.id, rev, seq: rev, deleted_at: null, id: `m${rev}` } as unknown as Message
  }

  get parts(): HubParts {
    return {
      store: {
        room: () => this.#answer('room', () => ({ id: this.id, lastRev: this.lastRev }) as RoomRow),
        head: async () => undefined,
        lastRevs: () => this.#answer('lastRevs', () => [{ roomId: this.id, lastRev: this.lastRev as Rev }]),
        roomSums: async () => [],
        readMarksOf: async () => [],
        changesAfter: (_room, after: Rev, upTo: Rev, limit: number) =>
          this.#answer(`${after}-${upTo}`, () => {
            const revs = Array.from({ length: upTo - after }, (_, index) => after + 1 + index)
            const changes = revs.slice(0, limit).map((rev) => ({ rev }) as ChangeRow)
            return { changes, upTo: changes.at(-1)?.rev ?? upTo }
          }),
      },
      present: {
        changes: async (rows) => rows.map(({ rev }) => this.change(rev)),
        message: async ({ rev }, text) => ({ ...this.message(rev), text }),
      },
      failed: (error) => this.failures.push(error),
      delivered: () => {},
    }
  }

  async #answer<T>(what: string, read: () => T): Promise<T> {
    this.asked.push(what)
    const waiting = this.#waiting
    if (waiting) await new Promise<void>((resolve) => waiting.push(resolve))
    if (this.broken) throw this.failure
    return read()
  }
}
