import { CorruptError } from '@roomkey/crypto'
import type { Seq, UserId } from '@roomkey/protocol'
import { pages } from '../store/pages.ts'
import type { MembershipRow, MessageRow, RoomRow } from '../store/store.ts'
import type { CheckWalk } from './checkEverything.ts'
import type { ProblemCode } from './problems.ts'

const PAGE = 200
/** Of what a query finds wrong in one room: with more than these, the room itself is what is wrong. */
const EXAMPLES = 100

/**
 * The room's keys, messages, memberships and counters. Counters are read before the rows (nothing they count may be
 * missing) and again after them (nothing may lie beyond).
 */
export async function checkRoom(walk: CheckWalk, before: RoomRow): Promise<void> {
  const { store, checked, step } = walk
  checked.rooms += 1
  const room = before.id
  const found = (code: ProblemCode, about: string | number | null = null) => walk.found({ code, room, about })

  const unreadable = await checkRoomKeys(walk, before)

  let seq = 0
  let rev = 0
  for (;;) {
    const rows = await store.messagesAfter(room, seq as Seq, PAGE)
    for (const row of rows) {
      checked.messages += 1
      if (row.seq !== seq + 1) found('message_misplaced', row.id)
      seq = row.seq
      rev = Math.max(rev, row.rev)
      if (!unreadable.has(row.sealed.keyEpoch)) await checkMessage(walk, row)
    }
    await step()
    if (rows.length === 0) break
  }
  if (seq < before.lastSeq) found('message_missing', before.lastSeq)

  const marks: MembershipRow[] = []
  const members = (after: UserId | null, limit: number) => store.membershipsAfter(room, after, limit)
  for await (const row of pages(members, ({ userId }) => userId)) {
    rev = Math.max(rev, row.rev)
    if (row.readSeq < 0 || row.readSeq > before.lastSeq) marks.push(row)
  }

  await step()
  const after = await store.room(room)
  if (!after) return
  if (seq > after.lastSeq) found('message_uncounted', seq)
  if (Math.max(rev, after.rev) > after.lastRev) found('rev_uncounted', Math.max(rev, after.rev))
  for (const { userId, readSeq } of marks) {
    if (readSeq < 0 || readSeq > after.lastSeq) found('read_mark_beyond', userId)
  }
  for (const repeated of await store.repeatedRevs(room, EXAMPLES)) found('rev_repeated', repeated)
  for (const id of await store.miscountedMessages(room, EXAMPLES)) found('attachments_miscounted', id)
  await step()
}

/** Resolves with the key epochs that do not open: their messages need not be told of one by one. */
async function checkRoomKeys({ store, cipher, checked, found }: CheckWalk, { id, keyEpoch }: RoomRow) {
  const unreadable = new Set<number>()
  const epochs = (await store.roomKeys(id)).map(({ epoch }) => epoch)
  if (!epochs.includes(keyEpoch)) found({ code: 'room_key_missing', room: id, about: keyEpoch })
  for (const epoch of epochs) {
    checked.roomKeys += 1
    if (await opens(cipher.checkRoomKey(id, epoch))) continue
    unreadable.add(epoch)
    found({ code: 'room_key_unreadable', room: id, about: epoch })
  }
  return unreadable
}

async function checkMessage({ store, cipher, found, step }: CheckWalk, read: MessageRow): Promise<void> {
  const problem = await messageProblem(read)
  if (problem === undefined) return
  // It may have been edited or deleted between its row and what belongs to it.
  await step()
  const again = await store.message(read.id)
  const code = again && (await messageProblem(again))
  if (code) found({ code, room: read.roomId, about: read.id })

  async function messageProblem(row: MessageRow): Promise<ProblemCode | undefined> {
    if (row.deletedAt !== null) {
      const empty = row.sealed.ciphertext.length === 0 && row.attachments.length === 0
      return empty ? undefined : 'tombstone_filled'
    }
    const bind = { messageId: row.id, senderId: row.senderId }
    return (await opens(cipher.openText(row.roomId, bind, row.sealed))) ? undefined : 'message_unreadable'
  }
}

/** Only damage counts as damage: a store that does not answer ends the check. */
export async function opens(opening: Promise<unknown>): Promise<boolean> {
  try {
    await opening
    return true
  } catch (error) {
    if (error instanceof CorruptError) return false
    throw error
  }
}
