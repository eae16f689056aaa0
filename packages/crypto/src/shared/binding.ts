import { concat, encodeText } from './bytes.ts'

/**
 * Associated data for a list of fields: each is a byte 0 when null, else a byte 1, its length in UTF-8 bytes
 * (32 bits, big-endian) and its bytes. Two different lists never give the same bytes.
 */
export function encodeBinding(fields: readonly (string | null)[]): Uint8Array {
  return concat(
    ...fields.flatMap((field) => {
      if (field === null) return [Uint8Array.of(0)]
      const bytes = encodeText(field)
      const head = new Uint8Array(5)
      head[0] = 1
      new DataView(head.buffer).setUint32(1, bytes.length)
      return [head, bytes]
    }),
  )
}
