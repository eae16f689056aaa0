import type { HistoryPage } from '@roomkey/protocol'
import type { Question } from './nextQuestion.ts'

/**
 * Which messages an answer makes current; null when it is none: seqs have no gaps, so neither has a page. A page may
 * end early, at its side away from the cursor; of what was to be confirmed, everything above the last one told is.
 */
export function rangeOf(question: Question, page: HistoryPage): { from: number; to: number } | null {
  const [first, last] = [page.messages[0], page.messages.at(-1)]
  if (question.kind === 'confirm') {
    return { from: page.has_more ? (first?.seq ?? question.before) : question.from, to: question.before - 1 }
  }
  if (first === undefined || last === undefined) return null
  const follows = page.messages.every((message, index) => message.seq === first.seq + index)
  const joins = question.kind === 'before' || first.seq === question.after + 1
  return follows && joins ? { from: first.seq, to: last.seq } : null
}
