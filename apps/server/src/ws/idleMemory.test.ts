import type { IncomingMessage } from 'node:http'
import { Duplex } from 'node:stream'
import { setImmediate as otherTurn } from 'node:timers/promises'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { PROTOCOL_VERSION } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { createRoom } from '../actions/index.ts'
import { registerUser } from '../actions/registerUser.ts'
import { openTestParts } from '../testing/openTestParts.ts'
import { createSockets, Flusher, PresenceFeed, RoomHub } from './index.ts'

const WARM_UP = 200
/** One batch may have V8 keep something of its own: the middle one tells. */
const BATCHES = 5
const SOCKETS = 150
/**
 * About 890, beside the some 1,900 that belong to `ws`, to the stream and to the version of Node, which are measured here too. A
 * closure with its context takes 100, a Map or Set 180, a timer 180. What brings it above this should be made when it is
 * needed, or shared.
 */
const MOST_BYTES = 1050

setFlagsFromString('--expose-gc')
const collect: (options: { type: 'major' }) => void = runInNewContext('gc')

/** A connection that takes everything and says one thing. */
class Line extends Duplex {
  readonly remoteAddress = '127.0.0.1'
  readonly #wrote: (chunk: Buffer) => void

  constructor(wrote: (chunk: Buffer) => void) {
    super()
    this.#wrote = wrote
  }
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#wrote(chunk)
    done()
  }
}

const LIVE = '"type":"live"'

const handshake = (socket: Duplex) =>
  ({
    method: 'GET',
    url: '/ws/sync/',
    socket,
    headers: {
      host: 'localhost',
      upgrade: 'websocket',
      connection: 'Upgrade',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    },
  }) as unknown as IncomingMessage

/** From a client, whose mask may be zeros; for 126 to 65,535 bytes. */
function clientFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  const head = Buffer.alloc(8)
  head.set([0x81, 0x80 | 126])
  head.writeUInt16BE(payload.length, 2)
  return Buffer.concat([head, payload])
}

/** Bytes of objects that are held. Compiled code has spaces of its own: it comes and goes when V8 likes. */
async function held(): Promise<number> {
  for (let time = 0; time < 2; time += 1) {
    collect({ type: 'major' })
    await otherTurn()
  }
  return getHeapSpaceStatistics()
    .filter(({ space_name: name }) => /^(new|old|new_large_object|large_object)_space$/.test(name))
    .reduce((sum, { space_used_size: size }) => sum + size, 0)
}

type Open = (line: Line) => void

/** What there is without us: sockets that are heard and answered, and no more. */
function bareSockets(): Open {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    autoPong: false,
    perMessageDeflate: false,
  })
  return (line) =>
    sockets.handleUpgrade(handshake(line), line, Buffer.alloc(0), (socket) =>
      socket.on('message', () => socket.send(LIVE)),
    )
}

/** Live sockets of one person who is in one room. */
async function liveSockets() {
  const { parts, removeFolder } = await openTestParts()
  const { store, presence, present, metrics, tokens } = parts
  const failed = (error: unknown) => {
    throw error
  }
  const hub = new RoomHub({ store, present, failed, delivered: metrics.delivered })
  const presenceFeed = new PresenceFeed({ store, presence, failed })
  const acting = { ...parts, sent: hub.sent.bind(hub) }
  const settings = { ...parts.sockets, socketsPerUser: WARM_UP + BATCHES * SOCKETS }
  const sockets = createSockets({ ...acting, hub, presenceFeed, flusher: new Flusher(), settings })
  const user = await registerUser(parts, { username: 'idler', password: 'correct horse battery' })
  const { room } = await createRoom(acting, user, { name: 'Quiet room', invitedUsernames: [] })
  const hello = clientFrame(
    JSON.stringify({
      type: 'hello',
      version: PROTOCOL_VERSION,
      token: tokens.issue(user.id).access,
      epoch: store.epoch,
      rooms: { [room.id]: room.lastRev },
    }),
  )
  const open: Open = (line) => sockets.upgrade(handshake(line), line, Buffer.alloc(0))
  return {
    open,
    hello,
    dispose: async () => {
      await sockets.close(0)
      await presenceFeed.close()
      await store.close()
      await removeFolder()
    },
  }
}

/** Bytes that one more takes, whose end is held by `lines`. */
async function cost(open: Open, hello: Buffer, lines: Line[]): Promise<number> {
  let live = 0
  const wrote = (chunk: Buffer) => {
    if (chunk.includes(LIVE)) live += 1
  }
  const openMore = async (count: number) => {
    for (let opened = 0; opened < count; opened += 1) {
      const line = new Line(wrote)
      lines.push(line)
      const before = live
      open(line)
      line.push(hello)
      while (live === before) await otherTurn()
    }
  }
  await openMore(WARM_UP)
  const costs: number[] = []
  for (let before = await held(); costs.length < BATCHES; ) {
    await openMore(SOCKETS)
    const after = await held()
    costs.push((after - before) / SOCKETS)
    before = after
  }
  return costs.sort((a, b) => a - b)[Math.floor(BATCHES / 2)] ?? 0
}

test('a socket at rest holds no more than what it needs', async () => {
  const { open, hello, dispose } = await liveSockets()
  const lines: Line[] = []
  const [bare, ours] = [await cost(bareSockets(), hello, lines), await cost(open, hello, lines)]
  await dispose()
  expect(bare).toBeGreaterThan(1000)
  expect(ours - bare).toBeLessThan(MOST_BYTES)
})
