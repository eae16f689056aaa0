import type { Marked } from '../api/search.ts'
import { onOneLine, plainLine } from '../views/preview.ts'
import type { Term } from './parseQuery.ts'
import { type Token, tokensOf } from './tokens.ts'

const LENGTH = 220
/** Shown before the first place. */
const LEAD = 60
/** Looked at on both sides of it, so that enough is left when Markdown's marks are gone. */
const AROUND = 600

/** A text with the places where the terms stand in it. */
export function marked(text: string, terms: readonly Term[]): Marked {
  return { text, marks: marksIn(tokensOf(text), terms) }
}

/** Part of a text on one line, without Markdown's marks, around the first place that fits; its beginning when none does. */
export function excerpt(text: string, terms: readonly Term[]): Marked {
  const marks = marksIn(tokensOf(text), terms)
  const first = marks[0]?.[0] ?? 0
  const start = wholeChar(text, Math.max(0, first - AROUND))
  const end = wholeChar(text, Math.min(text.length, first + AROUND))
  const part = text.slice(start, end)
  const line = plainLine(part)
  // Most messages are a plain line as they are.
  const plain = line === text ? { text, marks } : marked(line, terms)
  // What was looked for may be a mark itself, or the address behind a link.
  const shown = plain.marks.length > 0 || first === 0 ? plain : marked(onOneLine(part), terms)
  return cut(shown, start > 0, end < text.length)
}

function cut({ text, marks }: Marked, cutBefore: boolean, cutAfter: boolean): Marked {
  const first = marks[0]?.[0] ?? 0
  const start = first <= LEAD + LEAD / 2 ? 0 : wordStart(text, first - LEAD)
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
