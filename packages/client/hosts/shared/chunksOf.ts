import { otherTurn } from './otherTurn.ts'

/** A few milliseconds of hashing, or of writing to a disk. */
const MOST = 512 * 1024

/**
 * A stream's bytes, in pieces of at most 512 KiB, between which others have their turn: chunks of a file are there as
 * fast as they are asked for, in one turn of the loop, and whatever else the worker has to do would wait for the last.
 * Not by `for await` over the stream itself, which Safari does not know yet.
 */
export async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  let given = 0
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      for (let from = 0; from < next.value.length; from += MOST) {
        const piece = next.value.subarray(from, from + MOST)
        if (given + piece.length > MOST) {
          await otherTurn()
          given = 0
        }
        given += piece.length
        yield piece
      }
    }
  } finally {
    // Whoever stops early wants no more of it.
    await reader.cancel()
  }
}
