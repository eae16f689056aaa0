import { TextDecoder } from 'node:util'

/**
 * The text of a body in the `charset` that its Content-Type names; one that nobody knows counts as UTF-8, as in Django.
 */
export function decodeBody(
  bytes: Uint8Array,
  charset: string | undefined,
): { text: string } | { problem: string } {
  const decoder = otherThanUtf8(charset)
  return decoder ? { text: decoder.decode(bytes) } : decodeUtf8(bytes)
}

/** What decodes `charset`, with U+FFFD for what it does not have; undefined when that is UTF-8, or nothing known. */
export function otherThanUtf8(charset: string | undefined): TextDecoder | undefined {
  if (charset === undefined || UTF8.test(charset)) return undefined
  try {
    return new TextDecoder(charset)
  } catch {
    return undefined
  }
}

const UTF8 = /^utf-?8$/i
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of UTF-8 bytes, or what Python says about the first byte that is none. */
export function decodeUtf8(bytes: Uint8Array): { text: string } | { problem: string } {
  try {
    return { text: DECODER.decode(bytes) }
  } catch {
    return { problem: firstProblem(bytes) }
  }
}

function firstProblem(bytes: Uint8Array): string {
  let at = 0
  while (at < bytes.length) {
    const lead = bytes[at] ?? 0
    const [length, low, high] = sequence(lead)
    if (length === 0) return said(lead, at, 'invalid start byte')
    for (let next = 1; next < length; next += 1) {
      const byte = bytes[at + next]
      if (byte === undefined) return said(lead, at, 'unexpected end of data')
      const [from, to] = next === 1 ? [low, high] : [0x80, 0xbf]
      if (byte < from || byte > to) return said(lead, at, 'invalid continuation byte')
    }
    at += length
  }
  return "'utf-8' codec can't decode bytes"
}

// Table 3-7 of the Unicode standard: the length a first byte announces, and the range of the second byte.
function sequence(lead: number): [length: number, low: number, high: number] {
  if (lead < 0x80) return [1, 0, 0]
  if (lead >= 0xc2 && lead <= 0xdf) return [2, 0x80, 0xbf]
  if (lead >= 0xe0 && lead <= 0xef) return [3, lead === 0xe0 ? 0xa0 : 0x80, lead === 0xed ? 0x9f : 0xbf]
  if (lead >= 0xf0 && lead <= 0xf4) return [4, lead === 0xf0 ? 0x90 : 0x80, lead === 0xf4 ? 0x8f : 0xbf]
  return [0, 0, 0]
}

const said = (byte: number, at: number, reason: string) =>
  `'utf-8' codec can't decode byte 0x${byte.toString(16).padStart(2, '0')} in position ${at}: ${reason}`
