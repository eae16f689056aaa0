import type { RoomId } from '@roomkey/protocol'
import type { NotStored } from '../../actions/storeMessage.ts'
import type { Appended, NewMessageRow } from '../store.ts'

interface Waiting {
  row: NewMessageRow
  resolve(stored: Appended | NotStored): void
  reject(reason: unknown): void
}

/** Stores sends of one room and says, in their order, what became of each; rejects when nothing is stored. */
export type StoreGroup = (
  rows: readonly NewMessageRow[],
) => Promise<PromiseSettledResult<Appended | NotStored>[]>

/** Rows in one transaction, and bytes of sealed text: a group is in memory a few times over while it is sent. */
const MAX_GROUP = 256
const MAX_BYTES = 4 * 1024 * 1024

/**
 * Gathers sends by room. A room's lock is held through the commit, so one node's sends to a room could only wait for
 * each other's fsyncs; while one group commits, the next gathers. Different rooms do not wait for each other here:
 * PostgreSQL lets their commits share an fsync by itself.
 */
export class RoomSends {
  readonly #store: StoreGroup
  readonly #rooms = new Map<RoomId, Waiting[]>()

  constructor(store: StoreGroup) {
    this.#store = store
  }

  add(row: NewMessageRow): Promise<Appended | NotStored> {
    return new Promise((resolve, reject) => {
      const waiting = { row, resolve, reject }
      const queue = this.#rooms.get(row.roomId)
      if (queue) queue.push(waiting)
      else {
        this.#rooms.set(row.roomId, [waiting])
        void this.#drain(row.roomId)
      }
    })
  }

  async #drain(roomId: RoomId): Promise<void> {
    const queue = this.#rooms.get(roomId) ?? []
    while (queue.length > 0) {
      // What the current turn of the event loop still brings comes along.
      await new Promise(setImmediate)
      await this.#next(queue)
    }
    this.#rooms.delete(roomId)
  }

  async #next(queue: Waiting[]): Promise<void> {
    const group = queue.splice(0, fitting(queue))
    try {
      const outcomes = await this.#store(group.map(({ row }) => row))
      for (const [index, { resolve, reject }] of group.entries()) {
        const outcome = outcomes[index]
        if (outcome?.status === 'fulfilled') resolve(outcome.value)
        else reject(outcome?.reason)
      }
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }
}

function fitting(queue: readonly Waiting[]): number {
  let bytes = 0
  for (const [index, { row }] of queue.slice(0, MAX_GROUP).entries()) {
    bytes += row.sealed.ciphertext.length
    if (index > 0 && bytes > MAX_BYTES) return index
  }
  return Math.min(queue.length, MAX_GROUP)
}
