import { isPlain } from '../views/preview.ts'

const SPACE = 0x20
const PLAIN = Uint8Array.from({ length: 128 }, (_, code) =>
  isPlain(`a${String.fromCharCode(code)}a`) ? 1 : 0,
)

/**
 * Whether a text is one plain line of ASCII: nothing of Markdown in it, and no space that would go. One look at each
 * letter takes half as long as the patterns that would ask both, and nearly all messages are asked.
 */
export function isPlainAscii(text: string): boolean {
  let before = SPACE
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    // Beyond the table it is undefined.
    if (PLAIN[code] !== 1 || (code === SPACE && before === SPACE)) return false
    before = code
  }
  return before !== SPACE || text === ''
}
