import { tokensOf } from './tokens.ts'

/** Words that stand side by side; with `prefix` the last one may go on. */
export interface Term {
  words: readonly string[]
  prefix: boolean
}

export type Filter = 'from' | 'in' | 'before' | 'after' | 'has'

/** What somebody typed, understood. Everything must hold at once; of several people or rooms, one. */
export interface ParsedQuery {
  terms: readonly Term[]
  filters: readonly { filter: Filter; value: string }[]
}

const PIECE = /(from|in|before|after|has):(?=\s|$)|(?:(from|in|before|after|has):)?(?:"([^"]*)("|$)|(\S+))/giy
/** One letter begins a tenth of all words: it is taken for a word. */
const SHORTEST_PREFIX = 2

/** Reads anything: what is not a filter is a word, and an open quote ends with the text. */
export function parseQuery(query: string): ParsedQuery {
  const terms: Term[] = []
  const filters: { filter: Filter; value: string }[] = []
  PIECE.lastIndex = 0
  let at = skipSpace(query, 0)
  while (at < query.length) {
    PIECE.lastIndex = at
    const match = PIECE.exec(query)
    if (match === null) break
    at = PIECE.lastIndex
    const [, unfinished, filter, quoted, quote, bare] = match
    const value = quoted ?? bare ?? ''
    const closed = quoted !== undefined && quote === '"'
    if (filter !== undefined) {
      if (value.trim() !== '') filters.push({ filter: filter.toLowerCase() as Filter, value: value.trim() })
    } else if (unfinished === undefined) {
      const words = tokensOf(value).map((token) => token.word)
      // As typed: the last word of all may be in the middle of being written.
      const writing = at === query.length && !closed && /[\p{L}\p{N}\p{M}]$/u.test(value)
      const prefix = writing && (words.at(-1)?.length ?? 0) >= SHORTEST_PREFIX
      if (words.length > 0) terms.push({ words, prefix })
    }
    at = skipSpace(query, at)
  }
  return { terms, filters }
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && /\s/.test(text[at] ?? '')) at++
  return at
}
