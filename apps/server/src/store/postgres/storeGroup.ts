import type { MessageId, Rev, RoomId, Seq, UserId } from '@roomkey/protocol'
import { type NotStored, storeMessage } from '../../actions/storeMessage.ts'
import { usernameOf } from '../sql/Sql.ts'
import type { Appended, MembershipRow, MessageRow, NewMessageRow, RoomRow } from '../store.ts'
import type { Runner, Statements } from './PostgresSql.ts'

/** Its id is stored already, or comes twice in the group. */
export const KNOWN = Symbol('known')
export type GroupOutcome = Appended | NotStored | typeof KNOWN

type Room = Pick<RoomRow, 'id' | 'lastSeq' | 'lastRev' | 'keyEpoch'>
type Member = Pick<MembershipRow, 'roomId' | 'userId' | 'role' | 'leftAt'> & { username: string | null }

// In the order of their ids, so that two nodes' groups cannot wait for each other.
const ROOMS = `select id, last_seq as "lastSeq", last_rev as "lastRev", key_epoch as "keyEpoch" from rooms
  where id = any(?::text[]) order by id for no key update`
const MEMBERS = `select m.room_id as "roomId", m.user_id as "userId", m.role, m.left_at as "leftAt",
    ${usernameOf('m.user_id')} as username
  from unnest(?::text[], ?::int[]) as n(room_id, user_id)
  join memberships m on m.room_id = n.room_id and m.user_id = n.user_id and m.left_at is null`
const STORED = 'select id from messages where id = any(?::text[])'
const COUNT = `update rooms set last_seq = n.last_seq, last_rev = n.last_rev
  from unnest(?::text[], ?::bigint[], ?::bigint[]) as n(id, last_seq, last_rev) where rooms.id = n.id`
const INSERT = `insert into messages (room_id, seq, id, rev, sender_id, attachment_count, created_at, key_epoch, version,
    nonce, ciphertext)
  select n.room_id, n.seq, n.id, n.rev, n.sender_id, 0, n.created_at, n.key_epoch, n.version, n.nonce, n.ciphertext
  from unnest(?::text[], ?::bigint[], ?::text[], ?::bigint[], ?::int[], ?::bigint[], ?::int[], ?::int[], ?::bytea[],
    ?::bytea[]) as n(room_id, seq, id, rev, sender_id, created_at, key_epoch, version, nonce, ciphertext)`

/**
 * Sends without attachments, in three round trips however many they are: the locks and everything that the decisions
 * need, the rows, the commit. What follows the locks on the wire is read after they were given.
 */
export async function storeGroup(
  connection: Runner,
  begun: Promise<unknown>,
  statements: Statements,
  rows: readonly NewMessageRow[],
): Promise<GroupOutcome[]> {
  const ask = (text: string, values: unknown[]) => connection.query({ ...statements.named(text), values })
  const people = [...new Map(rows.map((row) => [place(row.roomId, row.senderId), row])).values()]
  const [, rooms, members, stored] = await Promise.all([
    begun,
    ask(ROOMS, [[...new Set(rows.map(({ roomId }) => roomId))]]),
    ask(MEMBERS, [people.map(({ roomId }) => roomId), people.map(({ senderId }) => senderId)]),
    ask(STORED, [rows.map(({ id }) => id)]),
  ])
  const group = new Group(
    rooms.rows,
    members.rows,
    stored.rows.map(({ id }) => id),
  )
  const outcomes: GroupOutcome[] = []
  for (const row of rows) outcomes.push(await group.decide(row))
  const { added, grown } = group
  if (added.length === 0) return outcomes
  await Promise.all([
    ask(COUNT, [
      grown.map(({ id }) => id),
      grown.map(({ lastSeq }) => lastSeq),
      grown.map(({ lastRev }) => lastRev),
    ]),
    ask(INSERT, [
      added.map(({ roomId }) => roomId),
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
  return outcomes
}

const place = (roomId: RoomId, userId: UserId) => `${roomId} ${userId}`

/** Each send is asked the same questions as one alone, answered from what was read for the group. */
class Group {
  readonly added: MessageRow[] = []
  readonly #rooms: Map<RoomId, Room>
  readonly #members: Map<string, Member>
  readonly #known: Set<MessageId>
  readonly #grown = new Set<Room>()

  constructor(rooms: readonly Room[], members: readonly Member[], known: readonly MessageId[]) {
    this.#rooms = new Map(rooms.map((room) => [room.id, room]))
    this.#members = new Map(members.map((member) => [place(member.roomId, member.userId), member]))
    this.#known = new Set(known)
  }

  get grown(): readonly Room[] {
    return [...this.#grown]
  }

  async decide(row: NewMessageRow): Promise<GroupOutcome> {
    if (this.#known.has(row.id)) return KNOWN
    const room = this.#rooms.get(row.roomId)
    const member = this.#members.get(place(row.roomId, row.senderId))
    return storeMessage(
      {
        standing: async () => room && { room, membership: member },
        appendMessage: async () => this.#append(row, room, member),
      },
      row,
    )
  }

  #append(
    { attachmentIds: _, ...row }: NewMessageRow,
    room: Room | undefined,
    member: Member | undefined,
  ): Appended {
    if (!room) throw new Error(`there is no room ${row.roomId}`)
    room.lastSeq = (room.lastSeq + 1) as Seq
    room.lastRev = (room.lastRev + 1) as Rev
    const message = {
      ...row,
      seq: room.lastSeq,
      rev: room.lastRev,
      senderUsername: member?.username ?? null,
      editedAt: null,
      deletedAt: null,
      attachments: [],
    }
    this.#known.add(row.id)
    this.#grown.add(room)
    this.added.push(message)
    return { message, created: true }
  }
}
