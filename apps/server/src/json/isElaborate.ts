const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPEN_LIST = 0x5b
const OPEN_OBJECT = 0x7b

/** Characters below which nobody needs to ask, and values that no body or frame of ours comes near. */
const LONG = 64 * 1024
export const MOST_VALUES = 10_000

/** Is this a JSON text that is long by its values, and not by one long text in it? */
export const isTooElaborate = (text: string): boolean => text.length > LONG && isElaborate(text, MOST_VALUES)

/**
 * Does a JSON text hold more than so many values? Parsing costs by the value and by the key: five million bytes of text
 * take a few milliseconds, as many of small keys or brackets take seconds, in which nobody else is served. The text
 * need not be JSON.
 */
export function isElaborate(text: string, values: number): boolean {
  let signs = 0
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (quoted) {
      if (code === BACKSLASH) at += 1
      else if (code === QUOTE) quoted = false
    } else if (code === QUOTE) quoted = true
    // Before each value but the first stands one of these.
    else if (code === COMMA || code === OPEN_LIST || code === OPEN_OBJECT) {
      signs += 1
      if (signs > values) return true
    }
  }
  return false
}
