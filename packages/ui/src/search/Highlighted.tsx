import type { Marked } from '@roomkey/client/api'

/** A text with what was looked for marked in it: text nodes only, whatever it holds. */
export function Highlighted({ text, marks }: Marked) {
  const pieces = marks.flatMap(([from, to], index) => [
    { key: `t${from}`, text: text.slice(marks[index - 1]?.[1] ?? 0, from), marked: false },
    { key: `m${from}`, text: text.slice(from, to), marked: true },
  ])
  const rest = text.slice(marks.at(-1)?.[1] ?? 0)
  return (
    <>
      {pieces.map((piece) => (piece.marked ? <mark key={piece.key}>{piece.text}</mark> : piece.text))}
      {rest}
    </>
  )
}
