import {
  CATCH_UP_MAX_CHANGES,
  type ClientFrame,
  ERRORS,
  type FrameOf,
  type Hello,
  PROTOCOL_VERSION,
  type Rev,
  type RoomId,
  type Seq,
  type ServerFrame,
  type UserId,
} from '@roomkey/protocol'
import { ActionError, asActionError } from '../../actions/errors.ts'
import { markRead } from '../../actions/index.ts'
import type { Actor } from '../../actions/parts.ts'
import { presentHead } from '../../present/head.ts'
import type { OpenSession } from '../../sessions/OpenSession.ts'
import { UnavailableError } from '../../store/store.ts'
import { TokenError } from '../../tokens/TokenError.ts'
import type { Connection } from '../Connection.ts'
import { type Device, frameOf } from '../hub/RoomHub.ts'
import { identify } from '../identify.ts'
import type { SocketParts } from '../parts.ts'
import type { Seats } from '../Seats.ts'
import type { ServedSocket } from '../ServedSocket.ts'
import { Session } from '../Session.ts'
import { TokenBucket } from '../TokenBucket.ts'
import { chargeForChanges, waitBeforeConnect, waitBeforeQuestion } from './catchUpCost.ts'
import { changeMessages, type MessageFrame } from './changeMessages.ts'
import { errorFrame } from './errorFrame.ts'
import { Greeting } from './Greeting.ts'
import { PresenceWatch } from './PresenceWatch.ts'
import { Rooms } from './Rooms.ts'
import { readFrame } from './readFrame.ts'
import type { Ask } from './settleRoom.ts'

const TYPING_PAUSE_MS = 3000
/** No client of ours sends what is no frame, and telling what is wrong with it takes longer than doing what it asks. */
const COST_OF_INVALID = 50

/** One socket of the sync dialect: hello, then one person's rooms until it closes. */
export class SyncSession extends Session implements Device {
  readonly #parts: SocketParts
  readonly #seats: Seats
  readonly #frames: TokenBucket | undefined
  #typed: Map<RoomId, number> | undefined
  #greeted = false
  #live = false
  #willSettleAll = false
  #greeting: Greeting | undefined
  #actor: Actor | undefined
  #session: OpenSession | undefined
  #rooms: Rooms | undefined
  #presence: PresenceWatch | undefined

  constructor(parts: SocketParts, socket: ServedSocket, connection: Connection, seats: Seats) {
    super(socket, connection)
    this.#parts = parts
    this.#seats = seats
    const { frames, helloSeconds } = parts.settings
    this.#frames = frames && new TokenBucket(frames, parts.now)
    this.#greeting = new Greeting(connection, helloSeconds)
  }

  protected received(text: string | undefined): void {
    if (!this.#count(1)) return
    const { frame, ref, problem } = readFrame(text)
    if (!this.#greeted) {
      // Versions are compared before shapes: a later version's hello may look different.
      if (problem?.otherVersion) this.connection.close('version')
      else if (frame?.type !== 'hello') this.connection.close('hello_expected')
      else this.#greet(frame)
    } else if (frame) this.#act(frame)
    else if (this.#count(COST_OF_INVALID))
      this.#tellError({
        type: 'error',
        ...ref,
        code: 'invalid',
        detail: ERRORS.invalid.detail,
        ...problem?.fields,
      })
  }

  /** False when it was more than one may say: then the socket is closed. */
  #count(cost: number): boolean {
    const within = (this.#frames?.take(cost) ?? 0) === 0
    if (!within) this.connection.close('rate_limited')
    return within
  }

  protected left(): void {
    this.#greeting?.leave()
    this.#session?.leave()
    if (this.#actor) {
      this.#parts.hub.removeDevice(this.#actor.id, this)
      this.#parts.presenceFeed.left(this.#actor.id)
      this.#seats.leave(this.#actor.id)
    }
    this.#rooms?.leaveAll()
    this.#presence?.leave()
  }

  protected failed(error: unknown): void {
    if (!this.connection.open) return
    const { id: connection } = this.connection
    // That the database is away is told once, and not by each socket.
    if (!(error instanceof UnavailableError))
      this.#parts.log.error({ err: error, connection, user: this.#actor?.id }, 'a socket could not be served')
    // What the client was told may have a hole now: it comes back and catches up.
    this.connection.close('resync')
  }

  tellReadMark(roomId: RoomId, seq: Seq, frame: Buffer): void {
    this.connection.send(frame)
    this.#rooms?.wasRead(roomId, seq)
  }

  settle(roomId: RoomId): void {
    this.run('rooms', async () => this.#rooms?.settle(roomId, { reason: 'joined' }))
  }

  /** One that has not begun is enough, however often it is asked for. */
  settleAll(): void {
    if (this.#willSettleAll) return
    this.#willSettleAll = true
    this.run('rooms', async () => {
      this.#willSettleAll = false
      await this.#rooms?.settleAll()
    })
  }

  get live(): boolean {
    return this.#live
  }

  get rooms(): number {
    return this.#rooms?.size ?? 0
  }

  get readSum(): number {
    return this.#rooms?.readSum ?? 0
  }

  readSeq(roomId: RoomId): Seq | undefined {
    return this.#rooms?.readSeq(roomId)
  }

  #send(frame: ServerFrame): void {
    this.connection.send(frameOf(frame))
  }

  #tellError(frame: FrameOf<'error'>): void {
    this.#parts.metrics.errorTold('sync', frame.code)
    this.#send(frame)
  }

  #greet(hello: Hello): void {
    this.#greeted = true
    this.#greeting?.said()
    this.#greeting?.order.prefer(hello.first ?? [])
    if (hello.version !== PROTOCOL_VERSION) this.connection.close('version')
    else this.run('rooms', () => this.#welcome(hello))
  }

  async #welcome(hello: Hello): Promise<void> {
    const { store, hub, limiter, presenceFeed, limits } = this.#parts
    const actor = await this.#identify(hello.token)
    const session = this.#session
    const greeting = this.#greeting
    if (!actor || !session || !greeting || !this.connection.open) return
    if (!this.#seats.take(actor.id)) {
      this.connection.close('rate_limited')
      return
    }
    this.#actor = actor
    // Listening starts before reading: who is added to a room meanwhile is told after the welcome, behind this job.
    hub.addDevice(actor.id, this)
    presenceFeed.arrived(actor.id)
    const mostChanges = Math.min(hello.max_changes ?? CATCH_UP_MAX_CHANGES, CATCH_UP_MAX_CHANGES)
    this.#rooms = new Rooms(this.#parts, this, actor.id, mostChanges)
    const heads = await store.headsOf(actor.id)
    if ((await waitBeforeConnect(limiter, session, heads.length)) > 0) {
      this.connection.close('rate_limited')
      return
    }
    this.#send({
      type: 'welcome',
      version: PROTOCOL_VERSION,
      epoch: store.epoch,
      user: actor,
      limits,
      rooms: heads.map(presentHead),
    })
    const { order } = greeting
    greeting.identify()
    order.add(heads)
    for (let head = order.next(); head; head = order.next()) {
      await this.#rooms.greet(head, hello)
      if (hello.epoch === store.epoch) await this.#charge(session, head.roomId, hello.rooms[head.roomId])
    }
    this.#greeting = undefined
    this.#live = true
    this.#send({ type: 'live' })
  }

  /** Closes and resolves with undefined when the token or its user is no good. */
  async #identify(token: string): Promise<Actor | undefined> {
    try {
      const claims = this.#parts.tokens.read(token, 'access')
      const identified = await identify(this.#parts, claims, claims.expiresAt)
      if (identified && !this.connection.open) identified.session.leave()
      else if (identified) {
        const { user, session } = identified
        this.#session = session
        session.usedBy(this)
        return { id: user.id, username: user.username }
      }
    } catch (error) {
      if (!(error instanceof TokenError)) throw error
    }
    this.connection.close('unauthorized')
    return undefined
  }

  #act(frame: ClientFrame): void {
    switch (frame.type) {
      case 'hello':
        this.#tellError({ type: 'error', code: 'invalid', detail: 'hello is the first frame only.' })
        break
      case 'ping':
        this.#send({ type: 'pong' })
        break
      case 'first':
        this.#greeting?.order.prefer(frame.room_ids)
        break
      case 'typing':
        this.#typing(frame.room_id)
        break
      case 'watch_presence':
        this.run('presence', () => this.#refusing(undefined, () => this.#watchPresence(frame.user_ids)))
        break
      case 'send':
      case 'edit':
      case 'delete':
        this.run('sends', () => this.#refusing(frame.ref, () => this.#change(frame)))
        break
      case 'read':
        this.run('reads', () => this.#refusing(undefined, () => this.#markRead(frame)))
        break
      case 'catch_up': {
        const { ref, room_id, after_rev } = frame
        const ask = { ref, afterRev: after_rev, reason: 'new' as const }
        this.run('rooms', () => this.#refusing(ref, () => this.#catchUp(room_id, ask)))
        break
      }
    }
  }

  // One after another, so that an outbox arrives in the order in which it was written.
  async #change(frame: MessageFrame): Promise<void> {
    this.#send(await changeMessages(this.#parts, this.#known(), frame))
  }

  async #catchUp(roomId: RoomId, ask: Ask): Promise<void> {
    this.#known()
    if (!this.#session || !this.#rooms) return
    const wait = await waitBeforeQuestion(this.#parts.limiter, this.#session)
    if (wait > 0) throw new ActionError('rate_limited', { retryAfter: wait })
    await this.#rooms.settle(roomId, ask)
    await this.#charge(this.#session, roomId, ask.afterRev)
  }

  #charge(session: OpenSession, roomId: RoomId, after: Rev | undefined): Promise<void> {
    return chargeForChanges(this.#parts.limiter, session, this.#rooms?.changesTold(roomId, after) ?? 0)
  }

  async #watchPresence(users: readonly UserId[]): Promise<void> {
    this.#known()
    if (!this.#session) return
    this.#presence ??= new PresenceWatch(this.#parts, this.connection, this.#session)
    await this.#presence.ask(users)
  }

  async #markRead({ room_id: roomId, seq }: Extract<ClientFrame, { type: 'read' }>): Promise<void> {
    await markRead(this.#parts, this.#known(), { roomId, seq })
  }

  /** Nothing is answered: typing is a courtesy, and a room one is not in hears nothing of it. */
  #typing(roomId: RoomId): void {
    const actor = this.#actor
    const now = this.#parts.now() / 1000
    const before = this.#typed?.get(roomId)
    if (!actor || !this.#rooms?.isLive(roomId)) return
    if (before !== undefined && now >= before && now - before < TYPING_PAUSE_MS) return
    this.#typed ??= new Map()
    this.#typed.set(roomId, now)
    this.#parts.fanout.publish({ kind: 'typing', roomId, userId: actor.id, username: actor.username })
  }

  /** Answers a refusal with `error`; anything else is the server's own fault. */
  async #refusing(ref: string | undefined, work: () => Promise<void>): Promise<void> {
    // A client may send on the heels of its hello.
    await this.#greeting?.identified
    try {
      await work()
    } catch (error) {
      const refused = asActionError(error)
      if (refused.code === 'internal')
        this.#parts.log.error({ err: error, connection: this.connection.id }, 'an action failed')
      this.#tellError(errorFrame(refused, ref))
    }
  }

  #known(): Actor {
    // What was asked before its session ended may still wait for its turn.
    if (!this.#actor || this.#session?.ended) throw new ActionError('not_authenticated')
    return this.#actor
  }
}
