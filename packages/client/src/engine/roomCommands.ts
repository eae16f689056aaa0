import { AddMembersReply, FileUrl, RoomCreated, type RoomId } from '@roomkey/protocol'
import type { Engine, Result } from '../api/commands.ts'
import { moveReadMark } from '../cache/readMarks.ts'
import { failure, SIGNED_OUT } from '../session/failures.ts'
import { parseJson } from '../session/tokens.ts'
import { ask } from './ask.ts'
import type { EngineCore } from './EngineCore.ts'
import { waitForRoom } from './waitForRoom.ts'

type RoomCommands = Pick<
  Engine,
  | 'createRoom'
  | 'changeRoom'
  | 'retryAction'
  | 'discardAction'
  | 'addMembers'
  | 'removeMember'
  | 'leaveRoom'
  | 'loadOlder'
  | 'markRead'
  | 'typing'
  | 'fileUrl'
>

const UNREADABLE = failure('internal', 'The server sent something unreadable.')

export function roomCommands(core: EngineCore): RoomCommands {
  return {
    async createRoom({ name, description, usernames }) {
      const body = {
        name,
        description: description === '' ? null : description,
        is_private: true,
        invited_usernames: usernames,
      }
      const answer = await ask(core, 'POST', '/api/rooms/', body)
      if (!answer.ok) return answer
      const created = RoomCreated.pick({ id: true, unknown_usernames: true }).safeParse(
        parseJson(answer.response.text),
      )
      if (!created.success) return UNREADABLE
      await waitForRoom(core, created.data.id)
      return { ok: true, room: created.data.id, unknownUsernames: created.data.unknown_usernames }
    },

    changeRoom: async ({ room, ...change }) => done(await ask(core, 'PATCH', `/api/rooms/${room}/`, change)),
    retryAction: async () => failure('gone', 'This is done already.'),
    discardAction: async () => failure('gone', 'This is done already.'),

    async addMembers({ room, usernames }) {
      const answer = await ask(core, 'POST', `/api/rooms/${room}/members/`, { usernames })
      if (!answer.ok) return answer
      const added = AddMembersReply.safeParse(parseJson(answer.response.text))
      return added.success ? { ok: true, unknownUsernames: added.data.unknown_usernames } : UNREADABLE
    },

    removeMember: async ({ room, user }) =>
      done(await ask(core, 'DELETE', `/api/rooms/${room}/members/${user}/`)),

    async leaveRoom(room) {
      const user = core.workspace?.user.id
      if (user === undefined) return SIGNED_OUT
      const answer = await ask(core, 'DELETE', `/api/rooms/${room}/members/${user}/`)
      // Without waiting for the push: who left must not see the room a moment longer.
      if (answer.ok) core.workspace?.sync.removed(room)
      return done(answer)
    },

    loadOlder: async (room) => (await core.workspace?.history.loadOlder(room)) ?? SIGNED_OUT,

    async markRead({ room, seq }) {
      const { workspace } = core
      if (workspace === null) return SIGNED_OUT
      const known = workspace.sql.all<{ last_seq: number }>('SELECT last_seq FROM rooms WHERE id = ?', [
        room,
      ])[0]
      if (known === undefined) return failure('gone', 'You are no longer in this room.')
      const at = Math.min(seq, known.last_seq) as typeof seq
      if (moveReadMark(workspace.sql, room, at)) {
        core.stale.mark('read_marks', room)
        // Offline marks are told when the connection is live again.
        if (workspace.isLive) workspace.readMarks.moved(room, at)
      }
      return { ok: true }
    },

    async typing(room: RoomId) {
      const { workspace } = core
      if (workspace?.isLive && workspace.typing.shouldTell(room)) {
        workspace.connection.send({ type: 'typing', room_id: room })
      }
      return undefined
    },

    async fileUrl(id) {
      const answer = await ask(core, 'GET', `/api/attachments/${id}/url/`)
      if (!answer.ok) return answer
      const link = FileUrl.safeParse(parseJson(answer.response.text))
      if (!link.success) return UNREADABLE
      return { ok: true, url: link.data.url, expiresAt: Date.parse(link.data.expires_at) }
    },
  }
}

function done(answer: Awaited<ReturnType<typeof ask>>): Result {
  return answer.ok ? { ok: true } : answer
}
