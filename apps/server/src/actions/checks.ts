import { ActionError, invalidField } from './errors.ts'

// What every client must keep to, whatever door it came through; the doors check shapes, these check sizes.

/** Code points, as people count; rejects a half surrogate pair, which UTF-8 cannot hold. */
export function characters(field: string, text: string, atMost: number): void {
  wellFormed(field, text)
  // A code point is one or two UTF-16 units: most texts are decided without walking them.
  const tooLong = text.length > atMost && (text.length > 2 * atMost || [...text].length > atMost)
  if (tooLong) throw invalidField(field, `Ensure this field has no more than ${atMost} characters.`)
}

/** Bytes of UTF-8. Rejects with `too_large`. */
export function textBytes(field: string, text: string, atMost: number): void {
  wellFormed(field, text)
  if (Buffer.byteLength(text) <= atMost) return
  const sentence = `Ensure this field has no more than ${atMost} bytes.`
  throw new ActionError('too_large', { detail: sentence, fields: { [field]: [sentence] } })
}

function wellFormed(field: string, text: string): void {
  if (!text.isWellFormed()) throw invalidField(field, 'Must not contain half of a surrogate pair.')
}
