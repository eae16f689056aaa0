import { CorruptError } from './errors.ts'

const encoder = new TextEncoder()
// ignoreBOM keeps a leading U+FEFF: what was sealed comes back unchanged.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export const EMPTY = new Uint8Array(0)

/** Throws RangeError on lone surrogates, which UTF-8 cannot hold: replacing them would change the text unseen. */
export function encodeText(text: string): Uint8Array {
  return encoder.encode(wellFormed(text))
}

/** The same into bytes that are given and suffice; returns how many it took. */
export function encodeTextInto(text: string, into: Uint8Array): number {
  return encoder.encodeInto(wellFormed(text), into).written
}

/** Whether the whole text takes no more than the bytes that are given. */
export function encodesInto(text: string, into: Uint8Array): boolean {
  return encoder.encodeInto(text, into).read === text.length
}

function wellFormed(text: string): string {
  if (!text.isWellFormed()) throw new RangeError('The text holds a lone surrogate.')
  return text
}

/** Throws CorruptError when the bytes are not UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw new CorruptError('The opened bytes are not UTF-8 text.', { cause })
  }
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/**
 * Cuts a stream into pieces of exactly `size` bytes; only the last may be shorter. Copies, so sources may reuse buffers.
 * Two buffers are filled in turn: a piece holds until the second piece after it is asked for. A new buffer for each
 * would pile up faster than it is collected.
 */
export async function* inPieces(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array> {
  let piece = new Uint8Array(size)
  let next: Uint8Array<ArrayBuffer> | undefined
  let filled = 0
  for await (const bytes of source) {
    for (let taken = 0; taken < bytes.length; ) {
      const part = bytes.subarray(taken, taken + size - filled)
      piece.set(part, filled)
      filled += part.length
      taken += part.length
      if (filled < size) continue
      yield piece
      const free: Uint8Array<ArrayBuffer> = next ?? new Uint8Array(size)
      next = piece
      piece = free
      filled = 0
    }
  }
  if (filled > 0) yield piece.subarray(0, filled)
}
