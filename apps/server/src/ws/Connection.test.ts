import { EventEmitter } from 'node:events'
import { Writable } from 'node:stream'
import { MAX_QUEUED_FRAMES } from '@roomkey/protocol'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { SocketTally } from '../ops/metrics/SocketTally.ts'
import { Connection } from './Connection.ts'
import { Flusher } from './SendQueue.ts'
import type { ServedSocket } from './ServedSocket.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** A peer that takes nothing until told to, as both dialects see it. */
function unread() {
  let taken: (() => void) | undefined
  const stream = new Writable({
    write: (_chunk, _encoding, callback) => {
      taken = callback
    },
    highWaterMark: 16 * 1024,
  })
  const socket = Object.assign(new EventEmitter(), {
    OPEN: 1,
    readyState: 1,
    close: vi.fn(() => {
      socket.readyState = 2
    }),
    terminate: vi.fn(),
    pong: vi.fn(),
  })
  const tally = new SocketTally()
  const lane = { flusher: new Flusher(), tally, closed: () => {} }
  const connection = new Connection(1, socket as unknown as ServedSocket, stream as never, lane)
  return { stream, socket, tally, connection, read: () => taken?.() }
}
const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

describe('a peer that does not read', () => {
  test('is told to come back, forgotten in memory, and cut when it reads not even that', async () => {
    const { stream, socket, tally, connection } = unread()
    const frame = Buffer.alloc(10_000)
    connection.send(frame)
    await turn()
    for (let sent = 0; sent < 10 * MAX_QUEUED_FRAMES; sent++) {
      connection.send(frame)
      if (sent % 10 === 0) await turn()
    }
    await turn()
    expect(socket.close).toHaveBeenCalledExactlyOnceWith(4409, 'too slow, reconnect and catch up')
    // What was written before it fell behind is all that is left.
    expect(stream.writableLength).toBe(frame.length)
    expect(tally).toMatchObject({ overflows: 1, framesOut: 1, bytesOut: frame.length })
    expect(tally.closed).toEqual(new Map([['resync', 1]]))
    vi.advanceTimersByTime(4999)
    expect(socket.terminate).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(socket.terminate).toHaveBeenCalledTimes(1)
  })

  test('gets no pongs until it reads', async () => {
    const { socket, connection, read } = unread()
    connection.pong(Buffer.from('1'))
    expect(socket.pong).toHaveBeenCalledTimes(1)
    connection.send(Buffer.alloc(100_000))
    await turn()
    for (let sent = 0; sent < 100; sent++) connection.pong(Buffer.from('2'))
    expect(socket.pong).toHaveBeenCalledTimes(1)
    read()
    await turn()
    connection.pong(Buffer.from('3'))
    expect(socket.pong).toHaveBeenLastCalledWith(Buffer.from('3'))
  })
})
