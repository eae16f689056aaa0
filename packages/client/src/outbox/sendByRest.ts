import { type AttachmentId, type ErrorCode, Rev, Seq, Timestamp } from '@roomkey/protocol'
import { z } from 'zod'
import type { OutboxRow, Place } from '../cache/outboxRows.ts'
import type { HttpResponse } from '../ports/index.ts'
import { parseJson } from '../session/tokens.ts'
import { errorCodeOf } from './errorCode.ts'

/** Of the session; rejects when no answer came. */
export type PostRequest = (request: {
  method: 'POST'
  path: string
  headers: Record<string, string>
  body: string
}) => Promise<HttpResponse>

/** `place` is null when a server that follows the documented contract alone did not tell it. */
export type RestOutcome =
  | { sent: true; place: Place | null }
  | { sent: false; code: ErrorCode; detail: string; retryAfter: number | undefined }

/** What the REST answer may add to the documented fields. */
const Placed = z.looseObject({ seq: Seq, rev: Rev, created_at: Timestamp })

/** For messages that no frame can carry. Null when no answer came: it may have arrived or not. */
export async function sendByRest(
  request: PostRequest,
  row: OutboxRow,
  files: readonly AttachmentId[],
): Promise<RestOutcome | null> {
  let response: HttpResponse
  try {
    response = await request({
      method: 'POST',
      path: `/api/rooms/${row.room_id}/messages/`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ plaintext: row.text, id: row.message_id, attachment_ids: files }),
    })
  } catch {
    // It is sent again under the same id.
    return null
  }
  if (response.status < 200 || response.status >= 300) return { sent: false, ...errorCodeOf(response) }
  const placed = Placed.safeParse(parseJson(response.text))
  if (!placed.success) return { sent: true, place: null }
  const { seq, rev, created_at } = placed.data
  return { sent: true, place: { seq, rev, at: Date.parse(created_at) } }
}
