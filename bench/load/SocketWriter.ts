import type { ServerFrame } from '@roomkey/protocol'
import type { RawSocket } from './RawSocket.ts'

const ACK = '{"type":"ack"'
const ERROR = '{"type":"error"'

/** Sends over one sync socket and hears the acks; what the room's members are told is read past. */
export class SocketWriter {
  readonly #socket: RawSocket
  readonly #room: string
  readonly #text: string
  readonly #waiting = new Map<string, () => void>()

  constructor(socket: RawSocket, room: string, text: string, fail: (error: Error) => void) {
    this.#socket = socket
    this.#room = room
    this.#text = text
    socket.onText = (payload) => {
      if (!payload.startsWith(ACK) && !payload.startsWith(ERROR)) return
      const frame: ServerFrame = JSON.parse(payload)
      if (frame.type === 'error') fail(new Error(`A send was refused: ${frame.detail}`))
      if (frame.type !== 'ack') return
      const done = this.#waiting.get(frame.ref)
      if (!done) fail(new Error(`An ack that nobody waits for: ${frame.ref}`))
      this.#waiting.delete(frame.ref)
      done?.()
    }
  }

  send(done: () => void): void {
    const id = nextId()
    this.#waiting.set(id, done)
    const message = { id, room_id: this.#room, text: this.#text, attachment_ids: [] }
    this.#socket.send(JSON.stringify({ type: 'send', ref: id, message }))
  }

  close(): void {
    this.#socket.close()
  }
}

let ids = 0

/** Grows with time, as the ids of real clients do: where they lie in an index is part of what a send costs. */
function nextId(): string {
  ids += 1
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${ids.toString(16).padStart(12, '0')}`
}
