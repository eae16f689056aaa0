import type { Marked } from '../api/search.ts'
import { isPlain, onOneLine, plainLine } from '../views/preview.ts'
import type { Term } from './parseQuery.ts'
import { isPlainAscii } from './plainAscii.ts'
import { isAscii, type Token, tokensOf } from './tokens.ts'

const LENGTH = 220
/** Shown before the first place, when there is more. */
const LEAD = 60
/** So far from the beginning it may stand without that. */
const NEAR = 90
/** Looked at on both sides of it, so that enough is left when Markdown's marks are gone. */
const AROUND = 600

/**
 * Finds the places where terms stand in a text: in order, and none in another. `ascii`: whether it holds nothing else,
 * where somebody has looked already.
 */
export type Marker = (text: string, ascii?: boolean) => Marked['marks']

/** Made once for a page of results: most terms are one word, and most texts plain, and need not be taken apart. */
export function markerOf(terms: readonly Term[]): Marker {
  if (terms.length === 0) return () => []
  const plain = plainPattern(terms)
  return (text, ascii = plain !== null && isAscii(text)) =>
    plain !== null && ascii ? plainMarks(text, plain) : marksIn(tokensOf(text), terms)
}

function plainMarks(text: string, pattern: RegExp): Marked['marks'] {
  const marks: Marked['marks'] = []
  pattern.lastIndex = 0
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text))
    marks.push([found.index, pattern.lastIndex])
  return marks
}

/** What tokensOf and standsAt find in a text of ASCII letters; null: with this pattern it could be something else. */
function plainPattern(terms: readonly Term[]): RegExp | null {
  // Long words are cut, and phrases may overlap.
  if (terms.some(({ words }) => words.length !== 1 || (words[0]?.length ?? 0) >= 64)) return null
  const inText = terms.filter(({ words: [word = ''] }) => /^[a-z0-9]+$/.test(word))
  const [whole, begun] = [false, true].map((prefix) =>
    inText.flatMap((term) => (term.prefix === prefix ? term.words : [])).join('|'),
  )
  const ends = [whole && `(?:${whole})(?![a-z0-9])`, begun && `(?:${begun})[a-z0-9]*`].filter(Boolean)
  return new RegExp(ends.length === 0 ? '(?!)' : `(?<![a-z0-9])(?:${ends.join('|')})`, 'gi')
}

/** A text with the places where the terms stand in it. */
export const marked = (text: string, mark: Marker): Marked => ({ text, marks: mark(text) })

/** Part of a text on one line, without Markdown's marks, around the first place that fits; its beginning when none does. */
export function excerpt(text: string, mark: Marker): Marked {
  // Most messages are.
  if (text.length <= AROUND && isPlainAscii(text)) return cut({ text, marks: mark(text, true) }, false, false)
  const marks = mark(text)
  if (text.length <= AROUND && isPlain(text)) return cut({ text, marks }, false, false)
  const first = marks[0]?.[0] ?? 0
  const start = wholeChar(text, Math.max(0, first - AROUND))
  const end = wholeChar(text, Math.min(text.length, first + AROUND))
  const part = text.slice(start, end)
  const plain = marked(plainLine(part), mark)
  // What was looked for may be a mark itself, or the address behind a link.
  const shown = plain.marks.length > 0 || first === 0 ? plain : marked(onOneLine(part), mark)
  return cut(shown, start > 0, end < text.length)
}

function cut({ text, marks }: Marked, cutBefore: boolean, cutAfter: boolean): Marked {
  const first = marks[0]?.[0] ?? 0
  if (!cutBefore && !cutAfter && first <= NEAR && text.length <= LENGTH) return { text, marks }
  const start = first <= NEAR ? 0 : wordStart(text, first - LEAD)
  const end = text.length - start <= LENGTH ? text.length : wordEnd(text, start + LENGTH)
  const lead = cutBefore || start > 0 ? '…' : ''
  const moved = lead.length - start
  return {
    text: lead + text.slice(start, end) + (cutAfter || end < text.length ? '…' : ''),
    marks: marks
      .filter(([from, to]) => from >= start && to <= end)
      .map(([from, to]): [number, number] => [from + moved, to + moved]),
  }
}

function marksIn(tokens: readonly Token[], terms: readonly Term[]): Marked['marks'] {
  const found: Marked['marks'] = []
  for (let at = 0; at < tokens.length; at++) {
    const length = Math.max(0, ...terms.map((term) => (standsAt(tokens, at, term) ? term.words.length : 0)))
    const first = tokens[at]
    const last = tokens[at + length - 1]
    if (length === 0 || first === undefined || last === undefined) continue
    const previous = found.at(-1)
    if (previous !== undefined && first.from < previous[1]) previous[1] = Math.max(previous[1], last.to)
    else found.push([first.from, last.to])
  }
  return found
}

export function standsAt(tokens: readonly Token[], at: number, { words, prefix }: Term): boolean {
  return words.every((word, index) => {
    const here = tokens[at + index]?.word
    if (here === undefined) return false
    return prefix && index === words.length - 1 ? here.startsWith(word) : here === word
  })
}

function wordStart(text: string, from: number): number {
  const space = text.slice(from, from + LEAD / 2).search(/\s/)
  return wholeChar(text, space < 0 ? from : from + space + 1)
}

function wordEnd(text: string, to: number): number {
  const space = text.slice(to - LEAD / 2, to).search(/\s\S*$/)
  return wholeChar(text, space < 0 ? to : to - LEAD / 2 + space)
}

/** Not in the middle of a surrogate pair. */
function wholeChar(text: string, at: number): number {
  return /[\udc00-\udfff]/.test(text[at] ?? '') ? at - 1 : at
}
