import type { MessagesQuery, RoomId, Seq, UserId } from '@roomkey/protocol'
import type { MessageRow, Reads } from '../../store/store.ts'
import type { HttpParts } from '../parts.ts'
import { roomForMember } from '../resources/roomForMember.ts'
import { documentedMessage, type LinkTo } from './messages.ts'

/** Rows of one piece, large ones fewer: opening them is one turn, in which nobody else is served. */
const ROWS = 100

export interface ListedMessages {
  room: RoomId
  reader: UserId
  /** What is asked for; looked at when it is known that the reader is in the room, as documented. */
  asked(): MessagesQuery
  linkTo: LinkTo
}

/**
 * The documented list of messages, oldest first, as pieces of its JSON text: as many as were asked for, which the seed
 * does not bound. Which they are is settled at the beginning; what is deleted before its piece is read is left out. Whoever
 * leaves the room meanwhile gets nothing more of it: the generator throws then.
 */
export async function* messageList(
  { store, present }: HttpParts,
  { room, reader, asked, linkTo }: ListedMessages,
): AsyncGenerator<string> {
  let { rows, upTo } = await store.snapshot(async (reads) => {
    await roomForMember(reads, room, reader)
    const { limit, offset } = asked()
    const { after, upTo } = await reads.seqsByOffset(room, limit, offset)
    return { upTo, rows: await piece(reads, after, upTo) }
  })
  function piece(reads: Reads, after: Seq, end: Seq): Promise<MessageRow[]> {
    return end > after ? reads.messagesAfter(room, after, Math.min(ROWS, end - after)) : Promise.resolve([])
  }
  yield '['
  let separator = ''
  while (rows.length > 0) {
    const shown = await present.messages(rows.filter(isLiving))
    if (shown.length > 0) {
      yield separator + shown.map((message) => JSON.stringify(documentedMessage(message, linkTo))).join(',')
      separator = ','
    }
    const last = rows.at(-1)?.seq ?? upTo
    if (last >= upTo) break
    await new Promise(setImmediate)
    rows = await store.snapshot(async (reads) => {
      await roomForMember(reads, room, reader)
      return piece(reads, last, upTo)
    })
  }
  yield ']'
}

const isLiving = ({ deletedAt }: MessageRow): boolean => deletedAt === null
