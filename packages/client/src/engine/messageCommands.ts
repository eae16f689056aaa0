import type { AttachmentId, MessageId, RoomId } from '@roomkey/protocol'
import type { Engine, Failure, Result, StagedFile } from '../api/commands.ts'
import { readLimits } from '../cache/accountRow.ts'
import { addDraftFiles, readDraftFiles, removeDraftFiles } from '../cache/draftFiles.ts'
import { enqueue } from '../cache/sendRows.ts'
import { StagedFileGone, StagedFileNotKept } from '../ports/index.ts'
import { failure, SIGNED_OUT } from '../session/failures.ts'
import { cancelUpload } from '../uploads/uploadRows.ts'
import type { EngineCore } from './EngineCore.ts'
import { newId } from './ids.ts'
import { isOurs, NOT_OURS, PERHAPS_SENT, restart, SENDING, SENT_ALREADY } from './unsent.ts'
import type { Workspace } from './Workspace.ts'

type MessageCommands = Pick<
  Engine,
  | 'sendMessage'
  | 'sendFiles'
  | 'cancelTransfer'
  | 'draft'
  | 'saveDraft'
  | 'draftFiles'
  | 'addDraftFiles'
  | 'removeDraftFiles'
>

const NO_ROOM = failure(
  'invalid',
  'There is no room left to keep this file until it is sent. Free some space, then add it again.',
)
const FILE_GONE = failure('gone', 'The file is no longer there. Add it again.')

export function messageCommands(core: EngineCore): MessageCommands {
  const write = (
    room: RoomId,
    text: string,
    files: readonly StagedFile[],
    id = newId<MessageId>(core.ports),
  ): Result<{ id: MessageId }> => {
    const { workspace } = core
    if (workspace === null) return SIGNED_OUT
    if (!isOurs(workspace, room)) return NOT_OURS
    if (isWritten(workspace, id)) return { ok: true, id }
    // By another window that shows the same draft.
    if (files.some((file) => isAttached(workspace, file.id))) return SENT_ALREADY
    const at = core.ports.clock.now()
    // First: a crash in between leaves files that the next start sweeps, and no message without its files.
    workspace.uploads.take(files.map((file) => file.id))
    // Half of a surrogate pair cannot cross the wire; it would make the message unsendable for ever.
    const live = workspace.isLive
    const [first = [], ...rest] = batchesOf(files, readLimits(workspace.sql).attachments_per_message)
    enqueue(
      workspace.sql,
      { id, room, sender: workspace.user.id, text: text.toWellFormed(), at, files: first, live },
      rest.map((batch) => ({ id: newId<MessageId>(core.ports), files: batch })),
    )
    core.stale.mark('drafts', room)
    restart(core, workspace, room)
    return { ok: true, id }
  }
  return {
    async sendMessage({ room, text, id }) {
      return text === '' ? failure('invalid', 'Write something first.') : write(room, text, [], id)
    },

    async sendFiles({ room, text, files, id }) {
      // Of one that is written already nothing is asked: its files may have been sent and let go of.
      const written = id !== undefined && core.workspace !== null && isWritten(core.workspace, id)
      const lost = written ? null : await whyLost(core, files)
      return lost ?? write(room, text, files, id)
    },

    cancelTransfer: async (id) => cancelTransfer(core, id),

    async draft(room) {
      const rows = core.workspace?.sql.all<{ text: string }>('SELECT text FROM drafts WHERE room_id = ?', [
        room,
      ])
      return rows?.[0]?.text ?? ''
    },

    async draftFiles(room) {
      return core.workspace === null ? [] : readDraftFiles(core.workspace.sql, room)
    },

    async addDraftFiles({ room, files }) {
      const { workspace } = core
      if (workspace === null) return SIGNED_OUT
      // Else a draft would show files that are not there.
      const lost = await whyLost(core, files)
      if (lost !== null) return lost
      if (!isOurs(workspace, room)) return NOT_OURS
      // With their rows, or what is named nowhere would be let go of.
      workspace.uploads.take(files.map((file) => file.id))
      addDraftFiles(workspace.sql, room, files)
      return { ok: true }
    },

    async removeDraftFiles(ids) {
      const { workspace } = core
      if (workspace === null) return SIGNED_OUT
      removeDraftFiles(workspace.sql, ids)
      workspace.uploads.reconcile()
      return { ok: true }
    },

    async saveDraft({ room, text }) {
      const { workspace } = core
      if (workspace === null) return SIGNED_OUT
      if (!isOurs(workspace, room)) return NOT_OURS
      if (text === '') workspace.sql.run('DELETE FROM drafts WHERE room_id = ?', [room])
      else workspace.sql.run('INSERT OR REPLACE INTO drafts (room_id, text) VALUES (?, ?)', [room, text])
      core.stale.mark('drafts', room)
      return { ok: true }
    },
  }
}

/** What is written here survives the process: so must its files, before it is. Null: they do, or it does not either. */
async function whyLost(core: EngineCore, files: readonly StagedFile[]): Promise<Failure | null> {
  const { workspace } = core
  if (workspace === null) return SIGNED_OUT
  if (!workspace.sql.persistent) return null
  try {
    await core.ports.staging.settled?.(files.map((file) => file.id))
  } catch (error) {
    if (error instanceof StagedFileNotKept) return NO_ROOM
    if (error instanceof StagedFileGone) return FILE_GONE
    throw error
  }
  return core.workspace === workspace ? null : SIGNED_OUT
}

function batchesOf<T>(all: readonly T[], most: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / most) }, (_, index) =>
    all.slice(index * most, (index + 1) * most),
  )
}

function isAttached({ sql }: Workspace, id: AttachmentId): boolean {
  return sql.all('SELECT 1 FROM attachments WHERE id = ?', [id]).length > 0
}

function cancelTransfer(core: EngineCore, id: AttachmentId): Result {
  const { workspace } = core
  if (workspace === null) return SIGNED_OUT
  const [message] = workspace.sql.all<{ id: MessageId; tried: number }>(
    `SELECT outbox.id, tried FROM attachments JOIN outbox ON outbox.message_id = attachments.message_id
     WHERE attachments.id = ?`,
    [id],
  )
  if (message !== undefined && workspace.outbox.isOnTheWay(message.id)) return SENDING
  // The server may have the message, and then with this file.
  if (message?.tried === 1) return PERHAPS_SENT
  const room = cancelUpload(workspace.sql, id)
  if (room === null) return SENT_ALREADY
  workspace.uploads.reconcile()
  restart(core, workspace, room)
  return { ok: true }
}

function isWritten(workspace: Workspace, id: MessageId): boolean {
  return workspace.sql.all('SELECT 1 FROM messages WHERE id = ?', [id]).length > 0
}
