import type { RoomId, UserId } from '@roomkey/protocol'
import { type PendingOperation, pendingIn } from '../cache/pendingRows.ts'
import type { SqlDriver } from '../ports/index.ts'

/** What was done with a room and is not with the server yet, laid over the room's rows. */
export interface PendingRoom {
  operations: PendingOperation[]
  /** The server does not have the room yet. */
  created: boolean
  /** Why it never will, unless its author tries again: then nothing goes out in it. */
  blocked: string | null
  name: string | null
  /** Whom the server was asked to invite as it made the room; those that it does not know left out. */
  invited: readonly string[]
  /** Undefined: unchanged. */
  description: string | undefined
  removed: ReadonlySet<UserId>
  /** About to be left: it is shown no more. */
  leaving: boolean
}

export const NOTHING_WAITS: Readonly<PendingRoom> = {
  operations: [],
  created: false,
  blocked: null,
  name: null,
  invited: [],
  description: undefined,
  removed: new Set(),
  leaving: false,
}

export function pendingRoom(sql: SqlDriver, room: RoomId): PendingRoom {
  const operations = pendingIn(sql, room)
  const removed = new Set<UserId>()
  const pending: PendingRoom = { ...NOTHING_WAITS, operations, removed }
  for (const operation of operations) {
    if (operation.kind === 'create') {
      pending.created = operation.state === 'waiting' || operation.state === 'failed'
      const { unknownUsernames, usernames } = operation
      pending.invited = usernames.filter((name) => !unknownUsernames.includes(name))
      if (operation.failure !== null) pending.blocked = `The room could not be created: ${operation.failure}`
    }
    // What failed shows nothing any more: the server's own state stands below it.
    if (operation.state !== 'waiting') continue
    if (operation.kind === 'change') {
      pending.name = operation.name ?? pending.name
      pending.description = operation.description ?? pending.description
    } else if (operation.kind === 'removeMember') removed.add(operation.user)
    else if (operation.kind === 'leave') pending.leaving = true
  }
  return pending
}
