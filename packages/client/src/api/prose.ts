// Markdown is looked at only as closely as it takes to tell what is code and what is a link.

/** The text without code and links; a space stands for each. */
export function prose(text: string): string {
  return withoutSpans(withoutBlocks(text))
    .replace(/!?\[[^[\]\n]*\]\([^()\n]*\)/g, ' ')
    .replace(/(?<![\p{L}\p{N}])(?:https?:\/\/|www\.)\S*/giu, ' ')
}

interface Fence {
  marks: string
  /** Of quotes around it: it ends with them. */
  depth: number
  /** Where the list item's text begins in which it stands, in columns: it ends with the item. */
  offset: number
}

const FENCE = /^ {0,3}(?<marks>`{3,}(?=[^`]*$)|~{3,})/
const FENCE_END = /^ {0,3}(?<marks>`{3,}|~{3,})[ \t\r]*$/
/** Deeper than anybody nests lists; without it, hostile ones would take long. */
const MOST_DEPTH = 20
const ITEM = /^ *(?:[-*+]|\d{1,9}[.)])(?: {1,4}(?=\S)| |$)/

/** Code in fences, and code that is indented after an empty line; both within quotes and lists, too. */
function withoutBlocks(text: string): string {
  let fence: Fence | null = null
  let depth = 0
  /** Where the text of the list items begins that are open, from the outermost. */
  let items: number[] = []
  let afterBlank = true
  const isProse = (line: string): boolean => {
    if (fence !== null) {
      const { quotes, rest, indent } = unquoted(line, fence.depth)
      const goesOn: boolean = quotes === fence.depth && (indent === -1 || indent >= fence.offset)
      const ends = FENCE_END.exec(rest.slice(fence.offset))?.groups?.marks?.startsWith(fence.marks) ?? false
      if (!goesOn || ends) fence = null
      // As an empty line, what ends a fence ends all that was before it.
      afterBlank = true
      if (goesOn) return false
    }
    const { quotes, rest, indent } = unquoted(line, Infinity)
    if (quotes !== depth) items = []
    afterBlank ||= quotes > depth || indent === -1
    depth = quotes
    if (indent === -1) return false
    if (afterBlank) items = items.filter((offset) => offset <= indent)
    const outer = items.findLast((offset) => offset <= indent) ?? 0
    if (afterBlank && indent - outer >= 4) return false
    afterBlank = false
    const item = ITEM.exec(rest)?.[0].length
    if (item !== undefined) items = [...items.filter((offset) => offset <= indent).slice(-MOST_DEPTH), item]
    const offset = item ?? outer
    const marks = FENCE.exec(rest.slice(offset))?.groups?.marks
    if (marks !== undefined) fence = { marks, depth: quotes, offset }
    return marks === undefined
  }
  return text
    .split('\n')
    .map((line) => (isProse(line) ? line : ' '))
    .join('\n')
}

const QUOTE = / {0,3}> ?/y

/** A line without the marks of quotes, and how many there were; `indent` is -1 where nothing else is. */
function unquoted(line: string, most: number): { quotes: number; rest: string; indent: number } {
  let quotes = 0
  let from = 0
  QUOTE.lastIndex = 0
  while (quotes < most && QUOTE.test(line)) {
    quotes++
    from = QUOTE.lastIndex
  }
  const rest = line.slice(from).replace(/^[ \t]+/, (blanks) => blanks.replaceAll('\t', '    '))
  return { quotes, rest, indent: rest.search(/[^ \r]/) }
}

/** Where another block begins, in which no code span of the one before it ends. */
const BLOCKS = /\n(?=[ \t\r]*(?:\n|(?:[-*+]|\d{1,9}[.)]|#{1,6})\s))/

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
