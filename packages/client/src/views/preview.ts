const MAX_CHARS = 140

/** A message on one line, without the marks of Markdown: for the room list, where formatting would only be noise. */
export function previewOf(text: string): string {
  // Bounded first: a message may have megabytes and one line is shown.
  const line = plainLine(text.slice(0, MAX_CHARS * 8))
  const chars = [...line]
  return chars.length <= MAX_CHARS ? line : `${chars.slice(0, MAX_CHARS - 1).join('')}…`
}

/** Without these nothing below has anything to change but the ends. */
const HAS_MARKS = /[`~[#>*_+-]|[^\S ]| {2}/

/** Most messages are a line without marks. */
export const isPlain = (text: string): boolean => !HAS_MARKS.test(text) && text.trim() === text

/** For some hundred characters: the patterns look ahead. */
export function plainLine(text: string): string {
  if (!HAS_MARKS.test(text)) return text.trim()
  const lines = text
    .replace(/^\s*(```|~~~)[^\n]*$/gm, '')
    .replace(/!?\[([^\]\n]*)\]\([^)\n]*\)/g, '$1')
    .replace(/^\s{0,3}(#{1,6}\s+|>\s?|[-*+]\s+(\[[ xX]\]\s+)?)/gm, '')
    .replace(/(\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1/g, '$2')
    .replace(/(?<![\p{L}\p{N}*_])([*_])(?=\S)(.+?)(?<=\S)\1(?![\p{L}\p{N}*_])/gu, '$2')
    .replace(/`+([^`\n]+)`+/g, '$1')
    .replace(/^[ \t]*\|[ \t:|-]*$/gm, '')
    .replace(/^[ \t]*\|(.*?)\|?[ \t]*$/gm, (_, cells: string) =>
      cells.split('|').map(trimmed).filter(Boolean).join(BETWEEN),
    )
  return onOneLine(lines)
}

const BETWEEN = ' · '
const trimmed = (part: string) => part.trim()

/** What stood on lines of its own, items and cells among them, does not run together where no punctuation ends it. */
export function onOneLine(text: string): string {
  let line = ''
  for (const part of text.split(/[\n\r]+/)) {
    const next = part.replace(/\s+/g, ' ').trim()
    if (next !== '')
      line += line === '' ? next : (/[.,:;!?…。，、：；！？]$/.test(line) ? ' ' : BETWEEN) + next
  }
  return line
}
