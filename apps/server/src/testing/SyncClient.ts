import { randomUUID } from 'node:crypto'
import {
  type ClientFrame,
  type Epoch,
  type FrameOf,
  type MessageId,
  PROTOCOL_VERSION,
  type Rev,
  type RoomId,
  ServerFrame,
} from '@roomkey/protocol'
import { WebSocket } from 'ws'

/** How long a test waits for a frame before it fails with what did come. */
const PATIENCE_MS = 100_000

export interface SyncClientOptions {
  path?: string
  headers?: Record<string, string>
  /** False: looks like a link that died. */
  autoPong?: boolean
}

/** Raw frames of the sync dialect, each checked against its schema. It keeps every frame, so that waiting misses none. */
export class SyncClient {
  readonly socket: WebSocket
  readonly frames: ServerFrame[] = []
  /** Everything received as text, for tests that look for what must not be there. */
  readonly texts: string[] = []
  readonly closed: Promise<{ code: number; reason: string }>
  #taken = new Set<ServerFrame>()
  #check: (() => void)[] = []
  #end: string | undefined

  private constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (data) => {
      const text = data.toString()
      this.texts.push(text)
      this.frames.push(ServerFrame.parse(JSON.parse(text)))
      this.#wake()
    })
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        this.#end = `the socket was closed with ${code} ${reason}`
        resolve({ code, reason: reason.toString() })
        this.#wake()
      })
    })
    socket.on('error', () => {})
  }

  /** Rejects when the server refuses the upgrade. */
  static async open(
    serverUrl: string,
    { path = 'ws/sync/', headers = {}, autoPong = true }: SyncClientOptions = {},
  ) {
    const url = new URL(path, serverUrl)
    url.protocol = 'ws:'
    const socket = new WebSocket(url, { headers, autoPong })
    const client = new SyncClient(socket)
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
    return client
  }

  send(frame: ClientFrame | Record<string, unknown>): void {
    this.socket.send(JSON.stringify(frame))
  }

  /** Says hello and waits until everything is live. */
  async hello(
    token: string,
    known: { epoch: Epoch | null; rooms: Record<RoomId, Rev> } = { epoch: null, rooms: {} },
  ): Promise<FrameOf<'welcome'>> {
    this.send({ type: 'hello', version: PROTOCOL_VERSION, token, ...known })
    const welcome = await this.next('welcome')
    await this.next('live')
    return welcome
  }

  /** The first frame of a type (and fitting) that was not taken yet; waits for it. */
  async next<T extends ServerFrame['type']>(
    type: T,
    fits: (frame: FrameOf<T>) => boolean = () => true,
  ): Promise<FrameOf<T>> {
    const find = () =>
      this.frames.find(
        (frame): frame is FrameOf<T> =>
          frame.type === type && !this.#taken.has(frame) && fits(frame as FrameOf<T>),
      )
    await this.until(() => find() !== undefined, `a frame "${type}"`)
    const frame = find()
    if (!frame) throw new Error('The frame was taken by somebody else.')
    this.#taken.add(frame)
    return frame
  }

  /** Waits until something is true of what came so far. */
  async until(holds: () => boolean, what = 'what the test expects'): Promise<void> {
    if (holds()) return
    await new Promise<void>((resolve, reject) => {
      const say = (why: string) =>
        new Error(`No ${what}: ${why}; came: ${this.frames.map(({ type }) => type).join(' ')}`)
      const settle = (error?: Error) => {
        clearTimeout(timer)
        this.#check = this.#check.filter((other) => other !== check)
        if (error) reject(error)
        else resolve()
      }
      const timer = setTimeout(() => settle(say(`${PATIENCE_MS / 1000} s passed`)), PATIENCE_MS)
      const check = () => {
        if (holds()) settle()
        else if (this.#end) settle(say(this.#end))
      }
      this.#check.push(check)
      check()
    })
  }

  /** Sends a text and waits for its ack. */
  async say(room: RoomId, text: string): Promise<FrameOf<'ack'>> {
    const ref = randomUUID()
    const message = { id: randomUUID() as MessageId, room_id: room, text, attachment_ids: [] }
    this.send({ type: 'send', ref, message })
    return this.next('ack', (ack) => ack.ref === ref)
  }

  /** Every frame that the server had for this socket when it read the ping has come when this resolves. */
  async settled(): Promise<void> {
    this.send({ type: 'ping' })
    await this.next('pong')
  }

  async close(): Promise<void> {
    this.socket.close()
    await this.closed
  }

  #wake(): void {
    for (const check of [...this.#check]) check()
  }
}
