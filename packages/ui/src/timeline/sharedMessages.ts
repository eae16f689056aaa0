import { isSame, type TimelineMessage } from '@roomkey/client/api'

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
