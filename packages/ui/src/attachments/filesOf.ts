import type { AttachmentRow, TimelineMessage } from '@roomkey/client/api'

/** Every file in messages that others have, too. */
export const filesOf = (messages: readonly TimelineMessage[]): AttachmentRow[] =>
  messages
    .filter((message) => message.seq !== null && !message.deleted)
    .flatMap((message) => message.attachments)
