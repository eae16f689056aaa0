import type { MessageId, Rev, Seq, UserId } from '@roomkey/protocol'
import { type NotStored, storeMessage } from '../../actions/storeMessage.ts'
import { MEMBERSHIP, type MembershipRecord, toMembership } from '../sql/memberships.ts'
import { ROOM, type RoomRecord, toRoom } from '../sql/rooms.ts'
import type { Appended, MembershipRow, MessageRow, NewMessageRow, RoomRow } from '../store.ts'
import type { Runner, Statements } from './PostgresSql.ts'

/** Its id is stored already, or comes twice in the group. */
export const KNOWN = Symbol('known')
export type GroupOutcome = Appended | NotStored | typeof KNOWN

const MEMBERS = `${MEMBERSHIP} where m.room_id = ? and m.user_id = any(?::int[]) and m.left_at is null`
const INSERT = `insert into messages (room_id, seq, id, rev, sender_id, attachment_count, created_at, key_epoch, version,
    nonce, ciphertext)
  select ?, n.seq, n.id, n.rev, n.sender_id, 0, n.created_at, n.key_epoch, n.version, n.nonce, n.ciphertext
  from unnest(?::bigint[], ?::text[], ?::bigint[], ?::int[], ?::bigint[], ?::int[], ?::int[], ?::bytea[], ?::bytea[])
    as n(seq, id, rev, sender_id, created_at, key_epoch, version, nonce, ciphertext)`

/**
 * Sends of one room, without attachments, in three round trips however many they are: the lock and everything that the
 * decisions need, the rows, the commit. What follows the lock on the wire is read after it was given.
 */
export async function storeGroup(
  connection: Runner,
  begun: Promise<unknown>,
  statements: Statements,
  rows: readonly [NewMessageRow, ...NewMessageRow[]],
): Promise<GroupOutcome[]> {
  const ask = (text: string, values: unknown[]) => connection.query({ ...statements.named(text), values })
  const [{ roomId }] = rows
  const [, rooms, members, known] = await Promise.all([
    begun,
    ask(`${ROOM} where r.id = ? for no key update`, [roomId]),
    ask(MEMBERS, [roomId, [...new Set(rows.map(({ senderId }) => senderId))]]),
    ask('select id from messages where id = any(?::text[])', [rows.map(({ id }) => id)]),
  ])
  const record: RoomRecord | undefined = rooms.rows[0]
  const room = record && toRoom(record)
  const decisions = new Decisions(
    room,
    members.rows.map((row: MembershipRecord) => toMembership(row)),
    known.rows.map(({ id }: { id: MessageId }) => id),
  )
  const outcomes: GroupOutcome[] = []
  for (const row of rows) outcomes.push(await decisions.decide(row))
  const { added } = decisions
  if (room && added.length > 0) {
    const count = added.length
    await Promise.all([
      ask('update rooms set last_seq = ?, last_rev = ? where id = ?', [
        room.lastSeq + count,
        room.lastRev + count,
        roomId,
      ]),
      ask(INSERT, [
        roomId,
        added.map(({ seq }) => seq),
        added.map(({ id }) => id),
        added.map(({ rev }) => rev),
        added.map(({ senderId }) => senderId),
        added.map(({ createdAt }) => createdAt),
        added.map(({ sealed }) => sealed.keyEpoch),
        added.map(({ sealed }) => sealed.version),
        added.map(({ sealed }) => sealed.nonce),
        added.map(({ sealed }) => sealed.ciphertext),
      ]),
    ])
  }
  return outcomes
}

/** The same questions that any send is asked, answered from what was read for the group. */
class Decisions {
  readonly added: MessageRow[] = []
  readonly #room: RoomRow | undefined
  readonly #members: Map<UserId, MembershipRow>
  readonly #known: Set<MessageId>

  constructor(room: RoomRow | undefined, members: readonly MembershipRow[], known: readonly MessageId[]) {
    this.#room = room
    this.#members = new Map(members.map((row) => [row.userId, row]))
    this.#known = new Set(known)
  }

  async decide(row: NewMessageRow): Promise<GroupOutcome> {
    if (this.#known.has(row.id)) return KNOWN
    return storeMessage(
      {
        standing: async (_room, user) =>
          this.#room && { room: this.#room, membership: this.#members.get(user) },
        appendMessage: async () => this.#append(row),
      },
      row,
    )
  }

  #append({ attachmentIds: _, ...row }: NewMessageRow): Appended {
    const place = this.added.length + 1
    const message = {
      ...row,
      seq: ((this.#room?.lastSeq ?? 0) + place) as Seq,
      rev: ((this.#room?.lastRev ?? 0) + place) as Rev,
      senderUsername: this.#members.get(row.senderId)?.username ?? null,
      editedAt: null,
      deletedAt: null,
      attachments: [],
    }
    this.#known.add(row.id)
    this.added.push(message)
    return { message, created: true }
  }
}
