import type { RoomId } from '@roomkey/protocol'
import type { Clock } from '../ports/index.ts'
import { roomOf } from './roomOf.ts'

export interface InboxParts {
  clock: Clock
  /** Rooms that somebody looks at. */
  open(): readonly RoomId[]
  handle(text: string): void
  /** For tests: other than MOST_WAITING. */
  most?: number
}

/** Characters handled before others have their turn: two pages of 200 changes, five to ten milliseconds. */
export const SLICE_CHARS = 128 * 1024
/** Characters that may wait. More are handled as they come, so that the link slows down instead of memory growing. */
const MOST_WAITING = 16 * 1024 * 1024

/**
 * Where frames wait when many come, so that the engine is never busy with them for long:
 * 1. Frames that concern one room are handled in the order in which they came.
 * 2. A frame that concerns no single room is handled after all that came before it and before all that come after it.
 * 3. Within that, the rooms somebody looks at come first.
 * 4. After SLICE_CHARS (one frame at least) it lets go: commands, views and timers have their turn, and then it goes
 *    on. What comes alone is handled at once, and so is what would make more wait than memory has room for.
 */
export class Inbox {
  readonly #parts: InboxParts
  #waiting: { room: RoomId | null; text: string }[] = []
  #waitingChars = 0
  /** Characters handled since others had their turn. */
  #spent = 0
  #cancel: (() => void) | null = null

  constructor(parts: InboxParts) {
    this.#parts = parts
  }

  put(text: string): void {
    if (this.#waiting.length > 0 || this.#spent >= SLICE_CHARS) {
      this.#waiting.push({ room: roomOf(text), text })
      this.#waitingChars += text.length
      const { most = MOST_WAITING } = this.#parts
      while (this.#waitingChars > most) this.#handle(this.#take())
    } else this.#handle(text)
  }

  /** Of a connection that is over. */
  clear(): void {
    this.#waiting = []
    this.#waitingChars = 0
    this.#spent = 0
    this.#cancel?.()
    this.#cancel = null
  }

  #handle(text: string): void {
    this.#spent += text.length
    this.#cancel ??= this.#parts.clock.after(0, () => {
      this.#cancel = null
      this.#spent = 0
      while (this.#waiting.length > 0 && this.#spent < SLICE_CHARS) this.#handle(this.#take())
    })
    this.#parts.handle(text)
  }

  #take(): string {
    const open = new Set(this.#parts.open())
    const about = this.#waiting.findIndex(({ room }) => room === null || open.has(room))
    // Nothing overtakes a frame that is about everything.
    const at = about === -1 || this.#waiting[about]?.room === null ? 0 : about
    const [next] = this.#waiting.splice(at, 1)
    const text = next?.text ?? ''
    this.#waitingChars -= text.length
    return text
  }
}
