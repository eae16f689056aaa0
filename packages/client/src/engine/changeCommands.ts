import type { EditId, MessageId, RoomId } from '@roomkey/protocol'
import type { ActionId } from '../api/actions.ts'
import type { Engine, Result } from '../api/commands.ts'
import { wasAsked } from '../cache/askedChanges.ts'
import { dropChanges, failedChange, writeDeletion, writeEdit } from '../cache/changeRows.ts'
import { isQueued } from '../cache/outboxRows.ts'
import { failure, SIGNED_OUT } from '../session/failures.ts'
import type { EngineCore } from './EngineCore.ts'
import { newId } from './ids.ts'
import { isOurs, NOT_OURS, restart, SENDING, SENT_ALREADY } from './unsent.ts'
import type { Workspace } from './Workspace.ts'

type ChangeCommands = Pick<Engine, 'editMessage' | 'deleteMessage' | 'retryMessage' | 'discardMessage'>

interface Target {
  room: RoomId
  sender: number | null
  deleted: boolean
  files: number
  /** Owns the room, and it has a name: in one without, nobody is above the others. */
  moderates: boolean
}

const NOT_HERE = failure('gone', 'This message is not here any more.')

/** What becomes of messages that are written already, sent or not. */
export function changeCommands(core: EngineCore): ChangeCommands {
  const withTarget = (
    message: MessageId,
    id: ActionId | EditId,
    work: (workspace: Workspace, target: Target) => Result,
  ): Result => {
    const { workspace } = core
    if (workspace === null) return SIGNED_OUT
    // What became of it is shown where the message is.
    if (wasAsked(workspace.sql, id)) return { ok: true }
    const target = targetOf(workspace, message)
    if (target === null || target.deleted) return NOT_HERE
    if (!isOurs(workspace, target.room)) return NOT_OURS
    const result = work(workspace, target)
    if (result.ok) restart(core, workspace, target.room)
    return result
  }
  const common = (workspace: Workspace, room: RoomId) => ({
    room,
    at: core.ports.clock.now(),
    live: workspace.isLive,
    onTheWay: workspace.outbox.onTheWay(room),
  })
  return {
    editMessage: async ({ message, text, id = newId<EditId>(core.ports) }) =>
      withTarget(message, id, (workspace, { room, sender, files }) => {
        if (sender !== workspace.user.id) return failure('forbidden', 'You can only edit your own messages.')
        if (text === '' && files === 0) return failure('invalid', 'Write something first.')
        const wellFormed = text.toWellFormed()
        writeEdit(workspace.sql, { ...common(workspace, room), id, message, text: wellFormed })
        return { ok: true }
      }),

    deleteMessage: async (message, id = newId<ActionId>(core.ports)) =>
      withTarget(message, id, (workspace, { room, sender, moderates }) => {
        if (sender !== workspace.user.id && !moderates) {
          return failure('forbidden', 'You can only delete your own messages.')
        }
        writeDeletion(workspace.sql, { ...common(workspace, room), id, message })
        return { ok: true }
      }),

    async retryMessage(message) {
      const { workspace } = core
      if (workspace === null) return SIGNED_OUT
      const target = targetOf(workspace, message)
      const id = failedChange(workspace.sql, message) ?? message
      if (target === null || !workspace.outbox.retry(id)) return SENT_ALREADY
      restart(core, workspace, target.room)
      return { ok: true }
    },

    async discardMessage(message) {
      const { workspace } = core
      if (workspace === null) return SIGNED_OUT
      const target = targetOf(workspace, message)
      if (target === null) return SENT_ALREADY
      const onTheWay = workspace.outbox.onTheWay(target.room)
      if (onTheWay === message) return SENDING
      if (isQueued(workspace.sql, message)) {
        const id = newId<ActionId>(core.ports)
        writeDeletion(workspace.sql, { ...common(workspace, target.room), id, message })
      } else if (!dropChanges(workspace.sql, message, onTheWay)) {
        return onTheWay === null ? SENT_ALREADY : SENDING
      }
      restart(core, workspace, target.room)
      return { ok: true }
    },
  }
}

function targetOf({ sql, user }: Workspace, message: MessageId): Target | null {
  const row = sql.all<{
    room: RoomId
    sender: number | null
    deleted_at: number | null
    files: number
    role: string | null
    name: string | null
  }>(
    `SELECT messages.room_id AS room, sender_id AS sender, deleted_at, role, name,
       (SELECT count(*) FROM attachments WHERE message_id = messages.id) AS files
     FROM messages JOIN rooms ON rooms.id = messages.room_id
     LEFT JOIN memberships ON memberships.room_id = messages.room_id AND user_id = ?
     WHERE messages.id = ?`,
    [user.id, message],
  )[0]
  if (row === undefined) return null
  const { room, sender, files, role, name } = row
  return { room, sender, files, deleted: row.deleted_at !== null, moderates: role === 'owner' && name !== '' }
}
