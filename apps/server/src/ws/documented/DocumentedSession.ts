import type { RoomId, UserId } from '@roomkey/protocol'
import type { OpenSession } from '../../sessions/OpenSession.ts'
import type { Connection } from '../Connection.ts'
import type { SocketParts } from '../parts.ts'
import type { Seats } from '../Seats.ts'
import type { ServedSocket } from '../ServedSocket.ts'
import { Session } from '../Session.ts'
import { isMember } from '../sync/settleRoom.ts'
import { TokenBucket } from '../TokenBucket.ts'
import { DocumentedRoom } from './DocumentedRoom.ts'
import { readAction } from './readAction.ts'

/** Frames of any length are taken, as recorded; nothing that is said here has more than a hundred characters. */
const LENGTH_OF_A_FRAME = 16 * 1024

/** One socket of the documented dialect: subscribe, unsubscribe, and `new_message` in the recorded spelling. */
export class DocumentedSession extends Session {
  readonly #parts: SocketParts
  readonly #userId: UserId
  readonly #frames: TokenBucket | undefined
  readonly #seats: Seats
  readonly #session: OpenSession
  readonly #rooms = new Map<RoomId, DocumentedRoom>()

  /** Gives back the session, and the seat that was taken, when the socket closes. */
  constructor(
    parts: SocketParts,
    socket: ServedSocket,
    connection: Connection,
    seats: Seats,
    session: OpenSession,
  ) {
    super(socket, connection)
    this.#parts = parts
    this.#seats = seats
    this.#session = session
    this.#userId = session.userId
    session.usedBy(this)
    const { frames } = parts.settings
    this.#frames = frames && new TokenBucket(frames, parts.now)
  }

  protected received(text: string | undefined): void {
    const cost = 1 + Math.floor((text?.length ?? 0) / LENGTH_OF_A_FRAME)
    if (this.#frames && this.#frames.take(cost) > 0) {
      this.connection.close('rate_limited')
      return
    }
    const action = readAction(text)
    if (action === 'unreadable') this.connection.close('unreadable')
    else if (action !== 'ignored')
      this.run('rooms', async () => {
        if (action.action === 'subscribe') await this.#subscribe(action.roomId)
        else this.#unsubscribe(action.roomId)
      })
  }

  protected left(): void {
    this.#session.leave()
    this.#seats.leave(this.#userId)
    for (const room of this.#rooms.values()) room.leave()
    this.#rooms.clear()
  }

  protected failed(error: unknown): void {
    if (!this.connection.open) return
    this.#parts.log.error(
      { err: error, connection: this.connection.id, user: this.#userId },
      'a documented socket could not be served',
    )
    this.connection.close('unreadable')
  }

  async #subscribe(roomId: RoomId): Promise<void> {
    // What was asked for before the socket closed may still wait for its turn.
    if (this.#rooms.has(roomId) || !this.connection.open) return
    const { hub, store } = this.#parts
    const recheck = () => this.run('rooms', () => this.#recheck(roomId))
    const room = new DocumentedRoom(roomId, this.#userId, hub, this.connection, recheck)
    this.#rooms.set(roomId, room)
    let started = false
    try {
      const stored = await store.room(roomId)
      // The seed told anybody; who is not a member now simply never hears anything, as with an unknown room.
      if (stored && (await isMember(this.#parts, roomId, this.#userId)) && this.connection.open) {
        room.start(stored)
        started = true
      }
    } finally {
      // Also when the database fails: the hub would keep a room whose socket is closed.
      if (!started) this.#unsubscribe(roomId)
    }
  }

  async #recheck(roomId: RoomId): Promise<void> {
    if (await isMember(this.#parts, roomId, this.#userId)) this.#rooms.get(roomId)?.resume()
    else this.#unsubscribe(roomId)
  }

  #unsubscribe(roomId: RoomId): void {
    this.#rooms.get(roomId)?.leave()
    this.#rooms.delete(roomId)
  }
}
