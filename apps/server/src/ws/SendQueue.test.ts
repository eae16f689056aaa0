import { Writable } from 'node:stream'
import { MAX_QUEUED_FRAMES } from '@roomkey/protocol'
import { describe, expect, test, vi } from 'vitest'
import { SocketTally } from '../ops/metrics/SocketTally.ts'
import { Flusher, MAX_QUEUED_BYTES, SendQueue } from './SendQueue.ts'

/** A socket that takes what is written only when told to. */
function slowSocket() {
  const writes: string[][] = []
  let taken: (() => void) | undefined
  const take = (chunks: string[], callback: () => void) => {
    writes.push(chunks)
    taken = callback
  }
  const stream = new Writable({
    write: (chunk, _encoding, callback) => take([String(chunk)], callback),
    writev: (chunks, callback) =>
      take(
        chunks.map(({ chunk }) => String(chunk)),
        callback,
      ),
  })
  return {
    stream,
    writes,
    read: () => {
      const callback = taken
      taken = undefined
      callback?.()
    },
  }
}
const queueOf = (stream: Writable, overflowed: () => void = vi.fn()) =>
  new SendQueue(stream, { flusher: new Flusher(), tally: new SocketTally() }, { overflowed })
const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
const frame = (text: unknown) => Buffer.from(`${text}`)

describe('SendQueue', () => {
  test('frames of one turn leave in one write, in order', async () => {
    const { stream, writes } = slowSocket()
    const queue = queueOf(stream)
    for (const text of ['a', 'b', 'c']) queue.push(frame(text))
    await turn()
    expect(writes).toEqual([['abc']])
  })

  test('large frames of one turn leave in one write, uncopied', async () => {
    const { stream, writes } = slowSocket()
    const queue = queueOf(stream)
    const large = ['a', 'b', 'c'].map((letter) => letter.repeat(4000))
    for (const text of large) queue.push(frame(text))
    await turn()
    expect(writes).toEqual([large])
  })

  test('one write is under way at a time; what comes meanwhile follows together', async () => {
    const { stream, writes, read } = slowSocket()
    const queue = queueOf(stream)
    queue.push(frame('a'))
    await turn()
    queue.push(frame('b'))
    await turn()
    queue.push(frame('c'))
    await turn()
    expect(writes).toEqual([['a']])
    read()
    await turn()
    expect(writes).toEqual([['a'], ['bc']])
  })

  test('overflows once when more than the allowed frames wait for a socket that does not read', async () => {
    const { stream, writes } = slowSocket()
    const overflow = vi.fn()
    const queue = queueOf(stream, overflow)
    queue.push(frame('first'))
    await turn()
    for (let index = 0; index < MAX_QUEUED_FRAMES; index++) queue.push(frame(index))
    await turn()
    expect(overflow).not.toHaveBeenCalled()
    queue.push(frame('one too many'))
    await turn()
    expect(overflow).toHaveBeenCalledTimes(1)
    queue.push(frame('late'))
    await turn()
    expect(overflow).toHaveBeenCalledTimes(1)
    expect(writes).toEqual([['first']])
  })

  test('bytes are bounded too, but one frame may be larger than the bound', async () => {
    const { stream } = slowSocket()
    const overflow = vi.fn()
    const queue = queueOf(stream, overflow)
    const large = Buffer.alloc(MAX_QUEUED_BYTES + 1)
    for (const waiting of [frame('taken'), large, frame('small')]) {
      queue.push(waiting)
      await turn()
    }
    expect(overflow).not.toHaveBeenCalled()
    queue.push(large)
    await turn()
    expect(overflow).toHaveBeenCalledTimes(1)
  })

  test('a burst in one turn is no overflow while the socket reads', async () => {
    const { stream } = slowSocket()
    const overflow = vi.fn()
    const queue = queueOf(stream, overflow)
    for (let index = 0; index < 5 * MAX_QUEUED_FRAMES; index++) queue.push(frame(index))
    await turn()
    expect(overflow).not.toHaveBeenCalled()
  })

  test('drained waits for what was pushed, and not for ever when the socket closes', async () => {
    const { stream, read } = slowSocket()
    const queue = queueOf(stream)
    await queue.drained()
    queue.push(frame('a'))
    const drained = queue.drained()
    await turn()
    read()
    await drained
    queue.push(frame('b'))
    const closed = queue.drained()
    queue.close()
    await closed
  })
})
