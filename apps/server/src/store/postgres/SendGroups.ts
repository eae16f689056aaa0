import type { RoomId } from '@roomkey/protocol'
import type { NotStored } from '../../actions/storeMessage.ts'
import { type Appended, type NewMessageRow, UnavailableError } from '../store.ts'

interface Waiting {
  row: NewMessageRow
  since: number
  resolve(stored: Appended | NotStored): void
  reject(reason: unknown): void
}

/** Stores a group and says, in its order, what became of each; rejects when nothing is stored. */
export type StoreGroup = (
  rows: readonly NewMessageRow[],
) => Promise<PromiseSettledResult<Appended | NotStored>[]>

/** Rows in one transaction, and bytes of sealed text: a group is in memory a few times over while it is sent. */
const MAX_GROUP = 256
const MAX_BYTES = 4 * 1024 * 1024

export interface Bounds {
  /** Groups under way: with fewer, one that waits for a room's lock holds up too many; with more, groups are small. */
  atOnce: number
  /** Who waited for longer when their turn comes is refused: whoever asked has given up. */
  patienceMs?: number
  /** Of all that wait: behind a database that hardly moves, sends come faster than they leave. */
  waitingBytes?: number
}

const weight = ({ sealed }: NewMessageRow) => sealed.ciphertext.length + 1024
const tooSlow = () => new UnavailableError('the database is too slow')

/**
 * Gathers sends into transactions. A transaction costs several round trips and a share of an fsync however many rows it
 * has, and a room's lock is held through the commit, so sends to one room can only follow each other: while groups
 * commit, the next one gathers, of whichever rooms are not in one. Nobody waits for company: an idle server sends at the
 * end of the turn, and group size follows load by itself.
 */
export class SendGroups {
  readonly #store: StoreGroup
  readonly #bounds: Required<Bounds>
  readonly #waiting = new Map<RoomId, Waiting[]>()
  readonly #busy = new Set<RoomId>()
  #bytes = 0
  #running = 0
  #scheduled = false

  constructor(store: StoreGroup, { atOnce, patienceMs = 20_000, waitingBytes = 64 * 1024 * 1024 }: Bounds) {
    this.#store = store
    this.#bounds = { atOnce, patienceMs, waitingBytes }
  }

  /** Rejects, besides with what the store rejects with, with UnavailableError. */
  add(row: NewMessageRow): Promise<Appended | NotStored> {
    if (this.#bytes > 0 && this.#bytes + weight(row) > this.#bounds.waitingBytes)
      return Promise.reject(tooSlow())
    this.#bytes += weight(row)
    return new Promise((resolve, reject) => {
      const queue = this.#waiting.get(row.roomId)
      const waiting = { row, since: performance.now(), resolve, reject }
      if (queue) queue.push(waiting)
      else this.#waiting.set(row.roomId, [waiting])
      this.#schedule()
    })
  }

  /** What the current turn of the event loop still brings comes along. */
  #schedule(): void {
    if (this.#scheduled || this.#running >= this.#bounds.atOnce) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#refuseLate()
      const group = this.#take()
      if (group.length === 0) return
      void this.#run(group)
      // More than one group can hold, or of rooms that were busy.
      this.#schedule()
    })
  }

  #refuseLate(): void {
    const tooEarly = performance.now() - this.#bounds.patienceMs
    for (const [roomId, queue] of this.#waiting) {
      const timely = queue.findIndex(({ since }) => since >= tooEarly)
      for (const { row, reject } of queue.splice(0, timely === -1 ? queue.length : timely)) {
        this.#bytes -= weight(row)
        reject(tooSlow())
      }
      if (queue.length === 0) this.#waiting.delete(roomId)
    }
  }

  #take(): Waiting[] {
    const group: Waiting[] = []
    let bytes = 0
    for (const [roomId, queue] of this.#waiting) {
      if (this.#busy.has(roomId)) continue
      let taken = 0
      for (const { row } of queue) {
        bytes += row.sealed.ciphertext.length
        const full = group.length + taken >= MAX_GROUP || bytes > MAX_BYTES
        if (full && group.length + taken > 0) break
        taken += 1
      }
      if (taken === 0) break
      group.push(...queue.splice(0, taken))
      if (queue.length > 0) break
      this.#waiting.delete(roomId)
    }
    for (const { row } of group) this.#bytes -= weight(row)
    return group
  }

  async #run(group: readonly Waiting[]): Promise<void> {
    const rooms = new Set(group.map(({ row }) => row.roomId))
    this.#running += 1
    for (const roomId of rooms) this.#busy.add(roomId)
    try {
      const outcomes = await this.#store(group.map(({ row }) => row))
      for (const [index, { resolve, reject }] of group.entries()) {
        const outcome = outcomes[index]
        if (outcome?.status === 'fulfilled') resolve(outcome.value)
        else reject(outcome?.reason)
      }
    } catch (error) {
      for (const { reject } of group) reject(error)
    } finally {
      this.#running -= 1
      for (const roomId of rooms) this.#busy.delete(roomId)
      this.#schedule()
    }
  }
}
