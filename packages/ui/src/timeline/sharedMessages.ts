import type { TimelineMessage } from '@roomkey/client/api'

/**
 * The messages of a view as the objects of the view before, wherever nothing of them has changed: every view comes as
 * a copy, and a row is rendered again when its message is another object.
 */
export function sharedMessages(
  before: readonly TimelineMessage[],
  after: readonly TimelineMessage[],
): TimelineMessage[] {
  const known = new Map(before.map((message) => [message.id, message]))
  return after.map((message) => {
    const same = known.get(message.id)
    return same !== undefined && isSame(same, message) ? same : message
  })
}

/** Of values as they cross a bridge: no cycles, no functions. */
function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => isSame(one[key as keyof typeof one], other[key as keyof typeof other]))
  )
}
