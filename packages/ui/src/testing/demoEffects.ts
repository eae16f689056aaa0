import type { CommandArgs, Person } from '@roomkey/client/api'
import type { RoomId, UserId } from '@roomkey/protocol'
import type { Effect } from './DemoActions.ts'
import { PEOPLE } from './demoPeople.ts'
import type { DemoRoom } from './demoRooms.ts'
import type { DemoState } from './demoViews.ts'

// What each room action shows at once, and how that is taken back.

const everybody: Person[] = Object.values(PEOPLE)
const known = (usernames: readonly string[]) => everybody.filter((each) => usernames.includes(each.username))
const unknown = (usernames: readonly string[]) =>
  usernames.filter((name) => !everybody.some((each) => each.username === name))

/** Members are replaced, not changed: what is shown is compared with what was. */
function members(
  room: DemoRoom,
  change: (members: DemoRoom['view']['members']) => DemoRoom['view']['members'],
): void {
  room.view = { ...room.view, members: change(room.view.members) }
}

export function creation(
  state: DemoState,
  id: RoomId,
  me: Person,
  now: number,
  [wanted]: CommandArgs<'createRoom'>,
): Effect {
  const room: DemoRoom = {
    view: {
      id,
      name: wanted.name,
      description: wanted.description || null,
      isPrivate: true,
      createdBy: me,
      createdAt: now,
      pending: true,
      myRole: 'owner',
      members: [{ ...me, role: 'owner', joinedAt: now }],
    },
    invited: wanted.usernames,
    gone: [],
    messages: [],
    cached: 0,
    readSeq: 0,
    notify: 'default',
    draft: '',
    typing: [],
    older: 'idle',
  }
  return {
    apply: () => state.rooms.set(id, room),
    arrive() {
      room.view = { ...room.view, pending: false }
      room.invited = []
      addition(room, wanted.usernames, now).arrive()
    },
    // A room that was refused stays, so that what was written in it can be read; only its author takes it away.
    undo: () => undefined,
    discard: () => state.rooms.delete(id),
    unknown: unknown(wanted.usernames),
  }
}

export function addition(room: DemoRoom, usernames: readonly string[], now: number): Effect {
  return {
    apply: () => undefined,
    arrive() {
      members(room, (before) => [
        ...before,
        ...known(usernames)
          .filter((each) => !before.some((member) => member.id === each.id))
          .map((each) => ({ ...each, role: 'member' as const, joinedAt: now })),
      ])
    },
    undo: () => undefined,
    unknown: unknown(usernames),
  }
}

export function removal(room: DemoRoom, user: UserId): Effect {
  const { gone, view } = room
  return {
    apply() {
      room.gone = [...gone, ...view.members.filter((member) => member.id === user)]
      members(room, (all) => all.filter((member) => member.id !== user))
    },
    arrive: () => undefined,
    undo() {
      room.gone = gone
      members(room, () => view.members)
    },
    unknown: [],
  }
}

export function leaving(state: DemoState, id: RoomId): Effect {
  const room = state.rooms.get(id)
  return {
    apply: () => state.rooms.delete(id),
    arrive: () => undefined,
    undo: () => room !== undefined && state.rooms.set(id, room),
    unknown: [],
  }
}

export function changing(
  room: DemoRoom,
  change: { name?: string | undefined; description?: string | undefined },
): Effect {
  const { name, description } = room.view
  return {
    apply() {
      room.view = {
        ...room.view,
        name: change.name ?? name,
        description: change.description === undefined ? description : change.description || null,
      }
    },
    arrive: () => undefined,
    undo: () => {
      room.view = { ...room.view, name, description }
    },
    unknown: [],
  }
}
