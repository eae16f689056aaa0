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
    const name = nameIn(WORD.exec(text)?.[0] ?? '', emphasis !== '', isName)
    if (name !== null) spans.push({ from: at, to: at + 1 + name.length, name: foldName(name) })
  }
  return spans
}

// What stands before must be no part of a word, an e-mail address or a path; underscores may be there to emphasize.
const NO_WORD_BEGINS = /[\p{L}\p{N}\p{M}_@+/-]$/u
/** What names consist of, before they are composed, too. Not to its end where it is longer than any name. */
const WORD = /[\p{L}\p{N}\p{M}_.@+-]{0,501}/uy
const END_OF_SENTENCE = /[.@+-]$/
const MOST_CHARACTERS = 500
/** As the server allows. */
const MOST_TYPED = 150
/** Who names more people in one message names nobody. */
const MOST_LOOKS = 1000

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
  const wanted = foldName(username)
  const isName = (name: string) => name === wanted
  if (findMentions(text, isName).length === 0) return false
  return findMentions(prose(text), isName).length > 0
}

/** The text without code and links; a space stands for each. */
function prose(text: string): string {
  return withoutSpans(withoutBlocks(text))
    .replace(/!?\[[^[\]\n]*\]\([^()\n]*\)/g, ' ')
    .replace(/(?<![\p{L}\p{N}])(?:https?:\/\/|www\.)\S*/giu, ' ')
}

const FENCE = /^(?:[ >]*)(?<marks>`{3,}(?=[^`]*$)|~{3,})(?<rest>.*)$/
const LIST = /^\s*(?:[-*+]|\d{1,9}[.)])\s/

/** Code in fences, also within quotes, and code that is indented after an empty line where no list is. */
function withoutBlocks(text: string): string {
  let fence = ''
  let indented = true
  let listed = false
  const lines = text.split('\n').map((line) => {
    const { marks = '', rest = '' } = FENCE.exec(line)?.groups ?? {}
    if (fence !== '') {
      if (marks.startsWith(fence) && rest.trim() === '') fence = ''
      return ' '
    }
    if (marks !== '') {
      fence = marks
      return ' '
    }
    listed ||= LIST.test(line)
    const blank = line.trim() === ''
    const code: boolean = indented && !blank && /^(?: {4}| {0,3}\t)/.test(line) && !listed
    indented = blank || code
    return code ? ' ' : line
  })
  return lines.join('\n')
}

/** Where another block begins, in which no code span of the one before it ends. */
const BLOCKS = /\n(?=[^\S\n]*(?:\n|(?:[-*+]|\d{1,9}[.)]|#{1,6})\s))/

/** A code span ends at as many marks as it began with; without such an end it is none. */
function withoutSpans(text: string): string {
  if (!text.includes('`')) return text
  return text.split(BLOCKS).map(withoutSpansOfOne).join('\n')
}

function withoutSpansOfOne(block: string): string {
  /** By their length, last one first: one after the other is passed. */
  const runs = new Map<number, number[]>()
  for (const { 0: run, index } of [...block.matchAll(/`+/g)].reverse()) {
    const same = runs.get(run.length)
    if (same === undefined) runs.set(run.length, [index])
    else same.push(index)
  }
  let kept = ''
  let done = 0
  // Outside of code a backslash takes its meaning from the mark after it.
  const opening = /\\.|`+/gs
  for (let mark = opening.exec(block); mark !== null; mark = opening.exec(block)) {
    const [run] = mark
    const ends = runs.get(run.length)
    if (ends === undefined || run.startsWith('\\')) continue
    while ((ends.at(-1) ?? Infinity) <= mark.index) ends.pop()
    const end = ends.at(-1)
    if (end === undefined) continue
    kept += `${block.slice(done, mark.index)} `
    done = end + run.length
    opening.lastIndex = done
  }
  return kept + block.slice(done)
}
