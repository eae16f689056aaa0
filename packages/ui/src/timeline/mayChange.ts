import type { TimelineMessage } from '@roomkey/client/api'
import type { Text } from '../text/en.ts'

// What the menus offer; the server decides.

/** Nobody's words but one's own. */
export const mayEdit = ({ isOwn, deleted }: TimelineMessage): boolean => isOwn && !deleted

/** One's own, and as an owner anybody's (`moderates`). What was never sent is discarded, by a button of its own. */
export const mayDelete = (message: TimelineMessage, moderates: boolean): boolean =>
  !message.deleted && (message.isOwn || moderates) && !(message.state === 'failed' && message.change === null)

/** Nobody else can be led to what the server does not have. */
export const mayLink = ({ deleted, seq }: TimelineMessage): boolean => seq !== null && !deleted

/** A change that has not gone out yet can be taken back; one that failed, and a message that did, are put away. */
export const mayDiscard = ({ state, change }: TimelineMessage): boolean =>
  state === 'failed' || (state === 'waiting' && change !== null)

export const mayRetry = (message: TimelineMessage): boolean => message.state === 'failed' && message.retryable

/** What another try is called: without a file that its author cancelled it is another message. */
export const retryWords = (message: TimelineMessage, { timeline }: Pick<Text, 'timeline'>): string =>
  message.state === 'failed' && message.code === 'fileCancelled' ? timeline.sendWithout : timeline.retry
