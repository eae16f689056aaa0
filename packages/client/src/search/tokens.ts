/** One word of a text as search sees it, and where it stands there. */
export interface Token {
  word: string
  from: number
  to: number
}

// Scripts that put no spaces between words are taken apart into letters, which a search finds side by side again:
// any part of a sentence is found, and no second index is needed. An emoji is a word, too.
const SPACELESS =
  '[[\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Hang}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmr}\\p{sc=Mymr}]&&[\\p{L}\\p{N}]]'
const TOKENS = new RegExp(
  `${SPACELESS}\\p{M}*|[[\\p{L}\\p{N}\\p{M}]--${SPACELESS}]+|\\p{RI}{2}|\\p{Extended_Pictographic}`,
  'gv',
)
const ASCII_ONLY = /^[\0-\x7f]*$/
export const isAscii = (text: string): boolean => ASCII_ONLY.test(text)
const ASCII_WORDS = /[a-z0-9]+/gi
const MOST_CHARS = 64
// Of a word as it is written: accents stand beside their letters. Normalizing takes the square of a run of them, and a
// message may be one of millions.
const MOST_UNITS = 8 * MOST_CHARS

/**
 * The words of a text, in order. Upper and lower case, accents and widths are one; of a very long word the beginning
 * counts. What is indexed, asked for and highlighted goes through here, so the three cannot differ.
 */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  if (isAscii(text)) {
    // Nothing in them needs more than small letters.
    for (const { 0: word, index } of text.matchAll(ASCII_WORDS)) {
      tokens.push({
        word: word.slice(0, MOST_CHARS).toLowerCase(),
        from: index,
        to: index + word.length,
      })
    }
    return tokens
  }
  for (const match of text.matchAll(TOKENS)) {
    const word = fold(match[0].slice(0, MOST_UNITS))
      .replace(/[^\p{L}\p{N}\p{Extended_Pictographic}\p{RI}]/gu, '')
      .slice(0, MOST_CHARS)
      .toWellFormed()
    if (word !== '') tokens.push({ word, from: match.index, to: match.index + match[0].length })
  }
  return tokens
}

/** Names compare equal when they differ in case, accents or width only. */
export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase()
  // Decomposed to lose its accents, and put together again, so that a Korean syllable stays one letter.
  const bare = text.normalize('NFKD').replace(/\p{M}/gu, '')
  return bare.toLowerCase().replaceAll('ς', 'σ').normalize('NFC')
}
