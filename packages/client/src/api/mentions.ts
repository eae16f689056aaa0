import { prose } from './prose.ts'

// A mention is `@` and a person's name, as a word of its own. User names are compared as they are stored (NFKC), but
// for upper and lower case: people type names as they like.

/** The form in which names are compared here. */
export const foldName = (name: string): string => name.normalize('NFKC').toLowerCase()

export interface MentionSpan {
  /** Of the `@`. */
  from: number
  /** After the name. */
  to: number
  /** The name, folded. */
  name: string
}

/** Where plain text names somebody; `isName` is asked with folded names. */
export function findMentions(text: string, isName: (folded: string) => boolean): MentionSpan[] {
  const spans: MentionSpan[] = []
  let looks = 0
  for (let at = text.indexOf('@'); at !== -1 && looks < MOST_LOOKS; at = text.indexOf('@', at + 1)) {
    const emphasis = /_{0,3}$/.exec(text.slice(Math.max(0, at - 3), at))?.[0] ?? ''
    if (NO_WORD_BEGINS.test(text.slice(Math.max(0, at - emphasis.length - 2), at - emphasis.length))) continue
    looks++
    WORD.lastIndex = at + 1
    const word = WORD.exec(text)?.[0] ?? ''
    const name = nameIn(word, emphasis !== '', isName) ?? nameIn(firstWord(word), emphasis !== '', isName)
    if (name !== null) spans.push({ from: at, to: at + 1 + name.length, name: foldName(name) })
  }
  return spans
}

// What stands before must be no part of a word, an e-mail address or a path; underscores may be there to emphasize. Some
// scripts put no blanks between words.
const UNSPACED = ['Han', 'Hira', 'Kana', 'Thai', 'Laoo', 'Khmr', 'Mymr']
  .map((name) => `\\p{scx=${name}}`)
  .join('')
const NO_WORD_BEGINS = new RegExp(`(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}_@+/-]$`, 'u')
const UNSPACED_BEGINS = new RegExp(`[${UNSPACED}]`, 'u')
/** What names consist of, before they are composed, too. Not to its end where it is longer than any name. */
const WORD = /[\p{L}\p{N}\p{M}_.@+-]{0,501}/uy
const END_OF_SENTENCE = /[.@+-]$/
const MOST_CHARACTERS = 500
/** As the server allows. */
const MOST_TYPED = 150
/** Who names more people in one message names nobody. */
const MOST_LOOKS = 1000

/** Of a script with blanks, before one without them: a name that holds both is looked for first. Empty: there is none. */
const firstWord = (word: string): string => word.slice(0, Math.max(0, word.search(UNSPACED_BEGINS)))

/** The whole word, or what is before signs at its end that a name could have, too. */
function nameIn(word: string, emphasized: boolean, isName: (folded: string) => boolean): string | null {
  if (word.length > MOST_CHARACTERS) return null
  for (let rest = word; rest !== ''; rest = rest.slice(0, -1)) {
    if (isName(foldName(rest))) return rest
    if (!END_OF_SENTENCE.test(rest) && !(emphasized && rest.endsWith('_'))) return null
  }
  return null
}

/** The mention that ends what was written up to the caret; `from` is its `@`. Null: none, or one in code or in a link. */
export function typedMention(before: string): { from: number; typed: string } | null {
  const from = before.lastIndexOf('@')
  const typed = before.slice(from + 1)
  if (from === -1 || typed.length > MOST_TYPED || !/^[\p{L}\p{N}\p{M}_.+-]*$/u.test(typed)) return null
  // As if the word went on: nothing may be typed yet.
  return mentionsPerson(`${before}x`, `${typed}x`) ? { from, typed } : null
}

/**
 * Does this message, Markdown as it was written, mention this person? Not by what stands in code or in links. Markdown
 * is looked at only as closely as that takes, and only where the name is.
 */
export function mentionsPerson(text: string, username: string): boolean {
  if (!text.includes('@')) return false
  const wanted = foldName(username)
  const isName = (name: string) => name === wanted
  if (findMentions(text, isName).length === 0) return false
  return findMentions(prose(text), isName).length > 0
}
