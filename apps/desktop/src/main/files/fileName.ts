import { inTwo } from '../../engine/numberedName.ts'

// A name that somebody else gave a file, on its way to this computer's disk.

const MAX_BYTES = 200
/** Controls, marks that turn the order of letters around, and letters that nobody sees. */
const UNSEEN = /[\p{Cc}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\u2028\u2029]/gu
/** What separates folders somewhere, names a stream on Windows, or may not be in a name there. */
const FORBIDDEN = /[/\\:*?"<>|\u2215\u2044\uFF0F\uFF3C]/g
/** Windows takes these for devices, whatever follows the first dot, and blanks before it. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(?:\.|$)/i

/** The same name as far as it is one on every system, and nothing but a name. */
export function safeFileName(name: string, mostBytes = MAX_BYTES): string {
  const plain = name.toWellFormed().normalize('NFC').replace(UNSEEN, '').replace(FORBIDDEN, '_')
  // A leading dot hides a file.
  const trimmed = withoutEnd(plain.replace(/^[\s.]+/, ''))
  const named = noDevice(trimmed === '' ? 'file' : trimmed)
  return noDevice(withoutEnd(shorten(named, mostBytes)))
}

/** Windows drops dots and spaces at the end, which would make it another name. */
const withoutEnd = (name: string): string => name.replace(/[\s.]+$/, '')

const noDevice = (name: string): string => (DEVICE.test(name) ? `_${name}` : name)

/** The extension stays: it says what the file is. */
function shorten(name: string, mostBytes: number): string {
  if (Buffer.byteLength(name) <= mostBytes) return name
  const [stem, end] = inTwo(name)
  const letters = [...stem]
  while (letters.length > 1 && Buffer.byteLength(letters.join('') + end) > mostBytes) letters.pop()
  return letters.join('').trimEnd() + end
}
