/** Longer texts are shown as they are: parsing takes longer than reading on would tolerate. */
export const MAX_FORMATTED = 20_000
/** Quotes and lists inside one another. The parser recurses: thousands overflow its stack. */
export const MAX_DEPTH = 30
/** Columns of a table. Every line after its head becomes a row of this many cells, however short it is. */
export const MAX_COLUMNS = 50
/** What may begin or end emphasis, links, code and addresses: each one is tried against those before it. */
export const MAX_DELIMITERS = 600
/** Lines outside of code, and those times what each one costs: its depth and its cells. */
export const MAX_LINES = 400
export const MAX_WORK = 2_000

const DELIMITERS = /[*_~`[\]<\\@]|www\.|:\/\//gi
const TABLE_RULE = /^[\s|:-]+$/
const TAB_COLUMNS = 4

/**
 * Whether a text is worth parsing as Markdown, decided in one pass over it. The parser's time grows with the square
 * of some patterns, and anybody in a room can write them: what goes beyond a limit is shown as plain text.
 */
export function isFormattable(text: string): boolean {
  if (text.length > MAX_FORMATTED) return false
  const lines = outsideCode(text.split(/\r\n|[\r\n]/))
  if (lines.length > MAX_LINES) return false
  let delimiters = 0
  let deepest = 0
  let widest = 0
  for (const line of lines) {
    delimiters += line.match(DELIMITERS)?.length ?? 0
    const { depth, rest } = containers(line)
    deepest = Math.max(deepest, depth)
    if (rest.includes('|') && TABLE_RULE.test(rest)) widest = Math.max(widest, rest.split('|').length)
  }
  const work = lines.length * (1 + deepest + widest)
  return delimiters <= MAX_DELIMITERS && deepest <= MAX_DEPTH && widest <= MAX_COLUMNS && work <= MAX_WORK
}

/** How many quotes and list items may be open at the end of a line's marks, and what stands after them. */
function containers(line: string): { depth: number; rest: string } {
  const mark = /[ \t]*(?:>|[-+*](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$))/y
  let marks = 0
  let end = 0
  while (mark.test(line)) {
    marks += 1
    end = mark.lastIndex
  }
  const rest = line.slice(end)
  if (marks === 0) return { depth: 0, rest }
  // A list inside a list is told by its indentation alone, two columns for each.
  const indent = /^[ \t]*/.exec(line)?.[0] ?? ''
  const columns = indent.replaceAll('\t', ' '.repeat(TAB_COLUMNS)).length
  return { depth: marks + Math.floor(columns / 2), rest }
}

/**
 * Without the lines of fenced code, which cost nothing and are full of delimiters. Only where it is beyond doubt
 * what is code: fences that begin their lines, and no raw HTML, whose blocks may hold a fence that is none.
 */
function outsideCode(lines: readonly string[]): readonly string[] {
  const doubtful = lines.some(
    (line) => /^\s*</.test(line) || (/```|~~~/.test(line) && !/^(?:`{3,}|~{3,})[^`~]*$/.test(line)),
  )
  if (doubtful) return lines
  let fence = ''
  return lines.filter((line) => {
    const marks = /^(?:`{3,}|~{3,})/.exec(line)?.[0]
    if (fence === '') {
      fence = marks ?? ''
      return true
    }
    const closes =
      marks !== undefined && marks[0] === fence[0] && marks.length >= fence.length && line.trim() === marks
    if (closes) fence = ''
    return closes
  })
}
