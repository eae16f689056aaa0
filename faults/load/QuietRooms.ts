import { randomUUID } from 'node:crypto'
import type { Random } from '../random.ts'
import type { Listener } from './Listener.ts'
import { type Load, pause, persistently, textOf } from './writers.ts'

const ROOMS = 4
/** A send takes a few milliseconds: some come before the fault, some in it. */
const WITHIN_MS = 60

/**
 * Rooms that are written once and never again: who was not told of that message hears of it by nothing else that
 * happens in its room.
 */
export class QuietRooms {
  /** The message of each room. */
  readonly #messages: ReadonlyMap<string, string>

  private constructor(rooms: readonly string[]) {
    this.#messages = new Map(rooms.map((room) => [room, randomUUID()]))
  }

  /** Resolves when all listeners follow them. */
  static async open({ api, urls }: Load, listeners: readonly Listener[]): Promise<QuietRooms> {
    const rooms: string[] = []
    for (let index = 0; index < ROOMS; index += 1) {
      const made = await api.patiently(() =>
        api.call<{ id: string }>(urls[0] as string, 'POST', 'api/rooms/', {
          json: { invited_usernames: [] },
        }),
      )
      rooms.push(made.id)
    }
    await Promise.all(listeners.map((listener) => listener.follows(rooms)))
    return new QuietRooms(rooms)
  }

  get rooms(): string[] {
    return [...this.#messages.keys()]
  }

  get messages(): string[] {
    return [...this.#messages.values()]
  }

  /** Each through a server of its own at first; who is refused tries there again, or elsewhere. */
  async write(load: Load, random: Random): Promise<void> {
    const { api, ledger, urls } = load
    const moments = this.rooms.map(() => random.between(0, WITHIN_MS))
    const write = async ([room, id]: [string, string], index: number) => {
      let turn = index
      ledger.tried(id, textOf(id))
      await pause(moments[index])
      await persistently(load, async () => {
        const url = urls[turn % urls.length] as string
        if (index < ROOMS / 2) turn += 1
        const { seq } = await api.call<{ seq: number }>(url, 'POST', `api/rooms/${room}/messages/`, {
          json: { id, plaintext: textOf(id) },
        })
        ledger.acknowledge(id, { room, seq })
      })
    }
    await Promise.all([...this.#messages].map(write))
  }
}
