import type { Notice } from '@roomkey/client/api'
import type { RoomId, Seq } from '@roomkey/protocol'
import type { AccountId } from '../../ipc/accounts.ts'

/** More rooms than that at once are told in one sentence. */
const MOST_ROOMS = 3
/** The key of that sentence. */
export const SUMMARY = 'several'

/** What is told of one room, or of several at once. */
export interface Announcement {
  /** Within its account; a later one of the same key takes its place. */
  key: string
  account: AccountId
  /** The newest message told of each room. */
  rooms: ReadonlyMap<RoomId, Seq>
  /** Of the one room. */
  notice: Notice | null
}

/** @param earlier rooms that such a sentence tells of already */
export function announce(
  account: AccountId,
  notices: readonly Notice[],
  earlier: ReadonlyMap<RoomId, Seq>,
): Announcement[] {
  if (notices.length <= MOST_ROOMS) {
    return notices.map((notice) => {
      const { room, seq } = notice
      return { key: room, account, rooms: new Map([[room, seq]]), notice }
    })
  }
  const rooms = new Map([...earlier, ...notices.map(({ room, seq }) => [room, seq] as const)])
  return [{ key: SUMMARY, account, rooms, notice: null }]
}
