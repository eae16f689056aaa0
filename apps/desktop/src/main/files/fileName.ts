// A name that somebody else gave a file, on its way to this computer's disk.

const MAX_BYTES = 200
/** Controls, marks that turn the order of letters around, and letters that nobody sees. */
const UNSEEN = /[\p{Cc}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\u2028\u2029]/gu
/** What separates folders somewhere, names a stream on Windows, or may not be in a name there. */
const FORBIDDEN = /[/\\:*?"<>|\u2215\u2044\uFF0F\uFF3C]/g
/** Windows takes these for devices, whatever follows the first dot. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i

/** The same name as far as it is one on every system, and nothing but a name. */
export function safeFileName(name: string): string {
  const plain = name.toWellFormed().normalize('NFC').replace(UNSEEN, '').replace(FORBIDDEN, '_')
  // A leading dot hides a file; Windows drops dots and spaces at the end, which would make it another one.
  const trimmed = plain.replace(/^[\s.]+/, '').replace(/[\s.]+$/, '')
  const named = trimmed === '' ? 'file' : trimmed
  return shorten(DEVICE.test(named) ? `_${named}` : named)
}

/** `name (2).txt` and so on, until nothing of the kind is taken. Systems differ in whether `A` is `a`. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  const [stem, end] = inTwo(name)
  for (let number = 1; ; number++) {
    const tried = number === 1 ? name : `${stem} (${number})${end}`
    if (!isTaken(tried)) return tried
  }
}

/** The extension stays: it says what the file is. */
function shorten(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name
  const [stem, end] = inTwo(name)
  const letters = [...stem]
  while (letters.length > 1 && Buffer.byteLength(letters.join('') + end) > MAX_BYTES) letters.pop()
  return letters.join('').trimEnd() + end
}

function inTwo(name: string): [stem: string, end: string] {
  const match = /^(.+?)((?:\.tar)?\.[^.]{1,16})$/u.exec(name)
  return match ? [match[1] ?? '', match[2] ?? ''] : [name, '']
}
