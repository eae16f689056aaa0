import type { RoomId, UserId } from '@roomkey/protocol'
import type { ActionId } from '../api/actions.ts'
import type { Engine, Result } from '../api/commands.ts'
import { failedCreation, forgetNames, queueAction, withdrawAction } from '../cache/actionRows.ts'
import { wasAsked } from '../cache/askedChanges.ts'
import type { RoomOperation } from '../outbox/operation.ts'
import { failure, SIGNED_OUT } from '../session/failures.ts'
import type { EngineCore } from './EngineCore.ts'
import { findDirect } from './findDirect.ts'
import { newId } from './ids.ts'
import { isOurs, NOT_OURS, restart, SENDING } from './unsent.ts'
import type { Workspace } from './Workspace.ts'

type ActionCommands = Pick<
  Engine,
  'createRoom' | 'changeRoom' | 'addMembers' | 'removeMember' | 'leaveRoom' | 'retryAction' | 'discardAction'
>

/** What the server has not answered by then is shown as being on its way. */
const PATIENCE_MS = 3000
/** A room of one's own is there to be written in already. */
const CREATION_PATIENCE_MS = 500

const DONE_ALREADY = failure('gone', 'This is done already.')

export function actionCommands(core: EngineCore): ActionCommands {
  const here = (room: RoomId, operation: RoomOperation, id = newId<ActionId>(core.ports)) =>
    core.workspace !== null && !isOurs(core.workspace, room) && !wasAsked(core.workspace.sql, id)
      ? NOT_OURS
      : perform(core, room, operation, id)
  return {
    async createRoom({ name, description, usernames, id: room = newId<RoomId>(core.ports) }) {
      // Asked for once more: what became of it is shown like that of any other.
      if (core.workspace !== null && isOurs(core.workspace, room))
        return { ok: true, room, unknownUsernames: [] }
      const direct = core.workspace && name === '' ? findDirect(core.workspace, usernames) : null
      if (direct !== null) return { ok: true, room: direct, unknownUsernames: [] }
      const words = { name: name.toWellFormed(), description: description.toWellFormed() || null }
      const done = await perform(core, room, { kind: 'create', ...words, usernames })
      return done.ok ? { ...done, room } : done
    },

    async changeRoom({ room, name, description, id }) {
      if (name === '') return failure('invalid', 'A name is needed.', { name: 'A name is needed.' })
      const changed = {
        ...(name === undefined ? {} : { name: name.toWellFormed() }),
        ...(description === undefined ? {} : { description: description.toWellFormed() }),
      }
      return here(room, { kind: 'change', ...changed }, id)
    },

    addMembers: async ({ room, usernames, id }) => here(room, { kind: 'addMembers', usernames }, id),

    removeMember: async ({ room, user, id }) => here(room, { kind: 'removeMember', user }, id),

    // To be in it no more is what was asked.
    leaveRoom: async (room, id) => {
      const { workspace } = core
      const creation = workspace === null ? null : failedCreation(workspace.sql, room)
      if (workspace !== null && creation !== null) {
        // It would wait for a creation that nobody tries again.
        withdraw(core, workspace, room, creation)
        return { ok: true }
      }
      const left = await here(room, { kind: 'leave' }, id)
      return left === NOT_OURS ? { ok: true } : left
    },

    async retryAction(id) {
      const { workspace } = core
      if (workspace === null) return SIGNED_OUT
      const room = roomOf(workspace, id)
      if (room === null || !workspace.outbox.retry(id)) return DONE_ALREADY
      restart(core, workspace, room, 'create')
      return { ok: true }
    },

    async discardAction(id) {
      const { workspace } = core
      if (workspace === null) return SIGNED_OUT
      const room = roomOf(workspace, id)
      if (room === null) return DONE_ALREADY
      if (workspace.outbox.isOnTheWay(id)) return SENDING
      withdraw(core, workspace, room, id)
      return { ok: true }
    },
  }
}

async function perform(
  core: EngineCore,
  room: RoomId,
  operation: RoomOperation,
  id = newId<ActionId>(core.ports),
): Promise<Result<{ unknownUsernames: string[] }>> {
  const { workspace } = core
  if (workspace === null) return SIGNED_OUT
  // As in createRoom.
  if (wasAsked(workspace.sql, id)) return { ok: true, unknownUsernames: [] }
  const live = workspace.isLive
  const me = workspace.user.id as UserId
  queueAction(workspace.sql, { id, room, me, at: core.ports.clock.now(), live }, operation)
  const patience = operation.kind === 'create' ? CREATION_PATIENCE_MS : PATIENCE_MS
  const outcome = live ? workspace.outbox.outcome(id, patience) : null
  restart(core, workspace, room, operation.kind)
  const told = await outcome
  if (told === null || core.workspace !== workspace) return { ok: true, unknownUsernames: [] }
  // Who asked is told here, so that nothing is left to show.
  if (told.ok) forgetNames(workspace.sql, id)
  else withdraw(core, workspace, room, id)
  core.stale.mark('outbox', room)
  return told.ok ? told : told.failure
}

function withdraw(core: EngineCore, workspace: Workspace, room: RoomId, id: ActionId): void {
  withdrawAction(workspace.sql, id, core.ports.clock.now(), newId<ActionId>(core.ports))
  restart(core, workspace, room, 'create')
}

function roomOf(workspace: Workspace, id: ActionId): RoomId | null {
  const rows = workspace.sql.all<{ room_id: RoomId }>('SELECT room_id FROM outbox WHERE id = ?', [id])
  return rows[0]?.room_id ?? null
}
