import type { RoomId } from '@roomkey/protocol'
import { type OperationKind, shownWith } from '../outbox/operation.ts'
import { failure } from '../session/failures.ts'
import type { EngineCore } from './EngineCore.ts'
import type { Workspace } from './Workspace.ts'

export const NOT_OURS = failure('gone', 'You are no longer in this room.')
export const SENT_ALREADY = failure('gone', 'This has been sent already.')
export const SENDING = failure('invalid', 'This is being sent right now.')
export const PERHAPS_SENT = failure('invalid', 'This may have been sent already.')

/** A room that one can do something in: listed, and not about to be left. */
export function isOurs(workspace: Workspace, room: RoomId): boolean {
  return (
    workspace.sql.all(
      `SELECT 1 FROM rooms WHERE id = ?1
         AND NOT EXISTS (SELECT 1 FROM outbox WHERE room_id = ?1 AND kind = 'leave' AND state = 'waiting')`,
      [room],
    ).length > 0
  )
}

/** What waits in the room is another: shows it, and sends what can go now. `kind`: of what changed. */
export function restart(
  core: EngineCore,
  workspace: Workspace,
  room: RoomId,
  kind: OperationKind = 'send',
): void {
  for (const source of shownWith(kind)) core.stale.mark(source, room)
  workspace.uploads.reconcile()
  workspace.uploads.drain()
  workspace.outbox.drain(room)
}
