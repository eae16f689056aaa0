import type { DocumentedAttachment, DocumentedMessage, Message } from '@roomkey/protocol'

/** Makes the absolute link of an attachment for whoever asks. */
export type LinkTo = (attachment: { id: Message['attachments'][number]['id']; name: string }) => string

/** A message in the documented shape and order of fields. */
export function documentedMessage(message: Message, linkTo: LinkTo): DocumentedMessage {
  const { id, sender, text, created_at, attachments, seq, rev } = message
  return {
    id,
    sender: sender?.username ?? null,
    plaintext: text,
    created_at,
    ...(attachments.length > 0
      ? { attachments: attachments.map((attachment) => documentedAttachment(attachment, linkTo)) }
      : {}),
    seq,
    rev,
  }
}

export function documentedAttachment(
  attachment: Message['attachments'][number],
  linkTo: LinkTo,
): DocumentedAttachment {
  const { id, name, size, content_type } = attachment
  return { id, file_url: linkTo({ id, name }), file_size: size, content_type, file_name: name }
}
