import type { AttachmentId, MessageId, RoomId } from '@roomkey/protocol'
import type { Fleet } from '../history/Fleet.ts'
import type { Witness } from './Witness.ts'

export interface StoredRoom {
  id: RoomId
  last_seq: number
  last_rev: number
  messages: StoredMessage[]
}
export interface StoredMessage {
  id: MessageId
  seq: number
  rev: number
  sender: string
  deleted: number
  /** In the order of the message. */
  files: AttachmentId[]
}

/** What the servers stored. */
export function readStored({ disk }: Fleet): Map<RoomId, StoredRoom> {
  const rooms = disk.all<Omit<StoredRoom, 'messages'>>('select id, last_seq, last_rev from rooms order by id')
  return new Map(
    rooms.map((room) => {
      const files = Map.groupBy(
        disk.all<{ id: AttachmentId; message_id: MessageId }>(
          'select id, message_id from attachments where room_id = ? order by position',
          room.id,
        ),
        (file) => file.message_id,
      )
      const messages = disk.all<Omit<StoredMessage, 'files'>>(
        `select messages.id, seq, rev, username as sender, deleted_at is not null as deleted
         from messages join users on users.id = sender_id where room_id = ? order by seq`,
        room.id,
      )
      const filesOf = (message: MessageId) => files.get(message)?.map(({ id }) => id) ?? []
      return [
        room.id,
        { ...room, messages: messages.map((message) => ({ ...message, files: filesOf(message.id) })) },
      ]
    }),
  )
}

/** Seqs without a hole, revs without a repetition. */
export function checkNumbers(
  { disk }: Fleet,
  { id: room, last_seq, last_rev, messages }: StoredRoom,
): string[] {
  const problems = messages.flatMap(({ id, seq }, index) =>
    seq === index + 1 ? [] : [`${id} is number ${seq} of ${room}, not ${index + 1}`],
  )
  if (messages.length !== last_seq)
    problems.push(`${room} counts ${last_seq} messages, not ${messages.length}`)
  const revs = disk.all<{ rev: number }>(
    `select rev from messages where room_id = :room union all select rev from memberships where room_id = :room
     union all select rev from rooms where id = :room`,
    { room },
  )
  const seen = new Set<number>()
  for (const { rev } of revs) {
    if (seen.has(rev) || rev > last_rev) problems.push(`rev ${rev} of ${room} stands twice or too high`)
    seen.add(rev)
  }
  return problems
}

/** What was acknowledged is there, at its place. */
export function checkAcknowledged(witness: Witness, stored: ReadonlyMap<RoomId, StoredRoom>): string[] {
  return [...witness.acked.values()].flatMap(({ room_id, message_id, seq }) => {
    const message = stored.get(room_id)?.messages.find(({ id }) => id === message_id)
    if (message === undefined) return [`${message_id} was acknowledged and is not stored`]
    return message.seq === seq ? [] : [`${message_id} was acknowledged as ${seq} and is ${message.seq}`]
  })
}
