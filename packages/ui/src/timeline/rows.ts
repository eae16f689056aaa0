import type { TimelineMessage } from '@roomkey/client/api'
import type { MessageId, Seq } from '@roomkey/protocol'

/** Messages of one person closer together than this share one name and picture. */
export const GROUP_MS = 5 * 60_000

export type Row =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'new'; key: 'new' }
  | { kind: 'message'; key: MessageId; message: TimelineMessage; starts: boolean }

interface RowOptions {
  hasOlder: boolean
  /** Messages of others above it are new; null draws no line. */
  newAfter: Seq | null
  /** Messages once shown with a name keep it when older ones arrive: their height must not change. */
  heads: ReadonlySet<MessageId>
  dayKey(at: number): string
}

/**
 * The rows of a timeline. While older messages exist nobody knows whether the first one begins its day, so it gets
 * no separator; when they arrive the separator comes as a new row above, which moves nothing that is visible.
 */
export function buildRows(messages: readonly TimelineMessage[], options: RowOptions): Row[] {
  const rows: Row[] = []
  let previous: TimelineMessage | null = null
  let previousDay: string | null = null
  let lined = options.newAfter === null || !reaches(messages, options)
  for (const message of messages) {
    const day = options.dayKey(message.at)
    const newDay = day !== previousDay && (previous !== null || !options.hasOlder)
    if (newDay) rows.push({ kind: 'day', key: `day:${day}`, at: message.at })
    const isNew = !lined && !message.isOwn && message.seq !== null && message.seq > (options.newAfter ?? 0)
    if (isNew) {
      rows.push({ kind: 'new', key: 'new' })
      lined = true
    }
    const starts = newDay || isNew || options.heads.has(message.id) || !continues(previous, message)
    rows.push({ kind: 'message', key: message.id, message, starts })
    previous = message
    previousDay = day
  }
  return withUniqueKeys(rows)
}

/** Is everything after the mark here? Otherwise the first new message is further up and the line has no place yet. */
function reaches(
  messages: readonly TimelineMessage[],
  { hasOlder, newAfter }: Pick<RowOptions, 'hasOlder' | 'newAfter'>,
): boolean {
  const oldest = messages.find((each) => each.seq !== null)?.seq
  return !hasOlder || (oldest != null && oldest <= (newAfter ?? 0) + 1)
}

/** Is the first new message further up than everything that is here? */
export function isBeyond(
  messages: readonly TimelineMessage[],
  place: Pick<RowOptions, 'hasOlder' | 'newAfter'>,
): boolean {
  return place.newAfter !== null && messages.some((each) => each.seq !== null) && !reaches(messages, place)
}

function continues(previous: TimelineMessage | null, message: TimelineMessage): boolean {
  // Also around a deleted one: a name that comes or goes would move what is being read.
  if (!previous) return false
  if (previous.isOwn !== message.isOwn || previous.sender?.id !== message.sender?.id) return false
  return message.at - previous.at < GROUP_MS
}

/** Clocks jump: a day may come twice. Keys may not. */
function withUniqueKeys(rows: Row[]): Row[] {
  const seen = new Map<string, number>()
  return rows.map((row) => {
    if (row.kind !== 'day') return row
    const times = (seen.get(row.key) ?? 0) + 1
    seen.set(row.key, times)
    return times === 1 ? row : { ...row, key: `${row.key}#${times}` }
  })
}

/** How far the rows moved: how many came before (positive) or were dropped at the start (negative). */
export function shiftOf(before: readonly Row[], after: readonly Row[]): number {
  const places = new Map(after.map((row, index) => [row.key, index]))
  for (const [index, row] of before.entries()) {
    // The line alone changes its place among the others.
    if (row.kind === 'new') continue
    const place = places.get(row.key)
    if (place !== undefined) return place - index
  }
  return 0
}
