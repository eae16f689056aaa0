import { expect, test } from 'vitest'
import { chunksOf } from './chunksOf.ts'

const KIB = 1024

test('what comes is what was there, in pieces of a bounded size', async () => {
  const bytes = Uint8Array.from({ length: 1300 * KIB }, (_, index) => index % 251)
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const [from, to] of [
        [0, 1200],
        [1200, 1210],
        [1210, 1300],
      ] as const)
        controller.enqueue(bytes.subarray(from * KIB, to * KIB))
      controller.close()
    },
  })
  const pieces: Uint8Array[] = []
  for await (const piece of chunksOf(stream)) pieces.push(piece)
  expect(pieces.map((piece) => piece.length / KIB)).toEqual([512, 512, 176, 10, 90])
  expect(Buffer.concat(pieces).equals(bytes)).toBe(true)
})

test('others have their turn while a stream gives all it has at once', async () => {
  const chunk = new Uint8Array(64 * KIB)
  let left = 64
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left-- > 0) controller.enqueue(chunk)
      else controller.close()
    },
  })
  let turns = 0
  const count = () => {
    turns += 1
    turning = setImmediate(count)
  }
  let turning = setImmediate(count)
  let read = 0
  for await (const piece of chunksOf(stream)) read += piece.length
  clearImmediate(turning)
  expect(read).toBe(4 * KIB * KIB)
  // One for each half mebibyte but the last.
  expect(turns).toBeGreaterThanOrEqual(7)
})

test('who stops early lets go of the stream', async () => {
  let cancelled = false
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(KIB)),
    cancel: () => {
      cancelled = true
    },
  })
  for await (const _ of chunksOf(stream)) break
  expect(cancelled).toBe(true)
})
