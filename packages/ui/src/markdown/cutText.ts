const SHORT_CHARACTERS = 4_000
const SHORT_LINES = 80
/** One press shows this many more: a text of megabytes would take seconds to lay out at once. */
export const MORE = 200_000

/** How much of a long text is shown: its beginning, or up to so many characters. */
export type Cut = 'short' | number

export function cutText(text: string, cut: Cut): string {
  if (cut !== 'short') return text.slice(0, wholeCharacter(text, cut))
  if (text.length <= SHORT_CHARACTERS && lineEnd(text, SHORT_LINES) >= text.length) return text
  return text.slice(0, wholeCharacter(text, Math.min(SHORT_CHARACTERS, lineEnd(text, SHORT_LINES))))
}

/** Where the line of this number ends. */
function lineEnd(text: string, lines: number): number {
  let at = -1
  for (let line = 0; line < lines; line++) {
    at = text.indexOf('\n', at + 1)
    if (at < 0) return text.length
  }
  return at
}

/** Not between the two halves of an emoji. */
function wholeCharacter(text: string, at: number): number {
  const before = text.charCodeAt(at - 1)
  return before >= 0xd800 && before < 0xdc00 ? at - 1 : at
}
