import type { Term } from './parseQuery.ts'

/**
 * The question in FTS5's language.
 * @param marks Of each group one must stand in a message (see document.ts); an empty group is one that nothing fits.
 * Null: there is nothing to ask for, or nothing that could fit.
 */
export function matchExpression(
  terms: readonly Term[],
  marks: readonly (readonly string[])[],
): string | null {
  if (marks.some((group) => group.length === 0)) return null
  const conditions = [
    ...terms.map(({ words, prefix }) => quoted(words.join(' ')) + (prefix ? ' *' : '')),
    ...marks.map((group) => `(${group.map(quoted).join(' OR ')})`),
  ]
  if (conditions.length === 0) return null
  return conditions.join(' AND ')
}

/** Words hold no quotes (tokens.ts); doubled all the same, as FTS5 wants it. */
const quoted = (words: string): string => `"${words.replaceAll('"', '""')}"`
