/** Nobody reads more of a file in a chat; the rest is a save away. */
export const TEXT_BYTES = 256 * 1024
const MOST_LINES = 5000
/** A line of a minified file is none that anybody reads. */
const LONGEST_LINE = 2000

export interface ShownText {
  lines: string[]
  /** All that is shown, as it was written. */
  text: string
  /** There were more lines in what was read. */
  linesCut: boolean
}

/** The beginning of a file as text, with a mark for what is none. `whole`: nothing comes after these bytes. */
export function readText(bytes: Uint8Array, whole: boolean): ShownText {
  // Half a letter at the end of a part is no damage.
  const decoded = new TextDecoder(encodingOf(bytes)).decode(bytes, { stream: !whole })
  const all = decoded.replace(/\r\n?/g, '\n').split('\n')
  if (all.length > 1 && all.at(-1) === '') all.pop()
  const linesCut = all.length > MOST_LINES
  const kept = linesCut ? all.slice(0, MOST_LINES) : all
  const lines = kept.map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line))
  return { lines, text: kept.join('\n'), linesCut }
}

/** UTF-8, but for what says otherwise in its first bytes, as Windows writes it. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
}
