import type { CommandArgs, Engine } from '@roomkey/client/api'
import type { MessageId, RoomId } from '@roomkey/protocol'
import type { DemoActions } from './DemoActions.ts'
import { type DemoCore, DONE } from './DemoCore.ts'
import type { DemoMessages } from './DemoMessages.ts'
import { addition, changing, creation, leaving, removal } from './demoEffects.ts'
import { calledOf } from './demoNames.ts'
import { demoId } from './demoRooms.ts'

type RoomCommands = Pick<
  Engine,
  | 'createRoom'
  | 'changeRoom'
  | 'addMembers'
  | 'removeMember'
  | 'leaveRoom'
  | 'retryAction'
  | 'discardAction'
  | 'setRoomNotify'
>

/** Making, changing and leaving rooms. */
export function demoRoomCommands(core: DemoCore, actions: DemoActions, messages: DemoMessages): RoomCommands {
  const { state } = core
  return {
    async createRoom(...[wanted]: CommandArgs<'createRoom'>) {
      core.called('createRoom', wanted)
      const isDirect = wanted.name === '' && wanted.usernames.length === 1
      const known = [...state.rooms].find(
        ([, each]) => calledOf(each).directWith?.username === wanted.usernames[0],
      )
      if (isDirect && known) return { ...DONE, room: known[0], unknownUsernames: [] }
      const room = demoId(9, core.made()) as RoomId
      const effect = creation(state, room, core.me(), core.options.now(), [wanted])
      const done = await actions.do(room, { kind: 'create', usernames: wanted.usernames }, effect)
      return done.ok ? { ...done, room } : done
    },
    async changeRoom(...[{ room, name, description }]: CommandArgs<'changeRoom'>) {
      const change = {
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
      }
      return actions.do(room, { kind: 'change', ...change }, changing(core.room(room), change))
    },
    async addMembers(...[{ room, usernames }]: CommandArgs<'addMembers'>) {
      const effect = addition(core.room(room), usernames, core.options.now())
      return actions.do(room, { kind: 'addMembers', usernames }, effect)
    },
    async removeMember(...[{ room, user: id }]: CommandArgs<'removeMember'>) {
      const user = core.room(room).view.members.find((member) => member.id === id) ?? core.me()
      return actions.do(room, { kind: 'removeMember', user }, removal(core.room(room), id))
    },
    async leaveRoom(...[room]: CommandArgs<'leaveRoom'>) {
      return actions.do(room, { kind: 'leave' }, leaving(state, room))
    },
    async retryAction(...[id]: CommandArgs<'retryAction'>) {
      const message = core.find(id as string as MessageId)
      return message ? messages.retry(message.id) : actions.retry(id)
    },
    async discardAction(...[id]: CommandArgs<'discardAction'>) {
      const message = core.find(id as string as MessageId)
      return message ? messages.discard(message.id) : actions.discard(id)
    },
    async setRoomNotify(...[{ room, notify }]: CommandArgs<'setRoomNotify'>) {
      core.called('setRoomNotify', { room, notify })
      core.room(room).notify = notify
      core.repaint()
      return DONE
    },
  }
}
