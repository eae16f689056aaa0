import { encodesInto, encodeTextInto } from './bytes.ts'

const HEAD_BYTES = 5
/** Of UTF-8 for each UTF-16 unit, at most. */
const UNIT_BYTES = 3

/**
 * Associated data for a list of fields: each is a byte 0 when null, else a byte 1, its length in UTF-8 bytes
 * (32 bits, big-endian) and its bytes. Two different lists never give the same bytes.
 */
export function encodeBinding(fields: readonly (string | null)[]): Uint8Array {
  return encodeAscii(fields) ?? encodeAny(fields)
}

const NULL = '\0'
/** Lengths below this are bytes that UTF-8 writes as they are. */
const ASCII = 0x80

/**
 * The same in one call where all fields are short ASCII, as ids are; undefined where they are not. Every message that is
 * sealed or opened comes by here.
 */
function encodeAscii(fields: readonly (string | null)[]): Uint8Array | undefined {
  let text = ''
  for (const field of fields) {
    if (field === null) text += NULL
    else if (field.length < ASCII) text += `\x01\0\0\0${String.fromCharCode(field.length)}${field}`
    else return undefined
  }
  const whole = new Uint8Array(text.length)
  // Any other character takes more than one byte, and then not all of them fit.
  return encodesInto(text, whole) ? whole : undefined
}

function encodeAny(fields: readonly (string | null)[]): Uint8Array {
  const most = fields.reduce((sum, field) => sum + HEAD_BYTES + UNIT_BYTES * (field?.length ?? 0), 0)
  const whole = new Uint8Array(most)
  let end = 0
  for (const field of fields) {
    if (field === null) {
      end += 1
      continue
    }
    const length = encodeTextInto(field, whole.subarray(end + HEAD_BYTES))
    whole[end] = 1
    whole[end + 1] = length >>> 24
    whole[end + 2] = length >>> 16
    whole[end + 3] = length >>> 8
    whole[end + 4] = length
    end += HEAD_BYTES + length
  }
  return whole.subarray(0, end)
}
