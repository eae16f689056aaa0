import {
  type ActionId,
  type AttentionView,
  type ConnectionView,
  type Download,
  type LostWriting,
  mentionsPerson,
  type Notice,
  type Person,
  type PresenceView,
  type RoomAction,
  type RoomRow,
  type SearchView,
  type SessionView,
  type TimelineMessage,
  type TimelineView,
  type Transfer,
  type UnsentView,
  type ViewOf,
  type ViewQuery,
} from '@roomkey/client/api'
import { MAX_UNREAD_COUNTED, type RoomId, type Seq } from '@roomkey/protocol'
import { actionName, calledOf } from './demoNames.ts'
import { PEOPLE } from './demoPeople.ts'
import type { DemoRoom } from './demoRooms.ts'

/** All that the demo engine shows. */
export interface DemoState {
  session: SessionView
  connection: ConnectionView
  rooms: Map<RoomId, DemoRoom>
  transfers: Transfer[]
  downloads: Download[]
  actions: RoomAction[]
  lost: LostWriting[]
  presence: PresenceView
  search: SearchView
}

/** Answers a query from the demo's state, as the engine would from its database. */
export function demoView<Q extends ViewQuery>(state: DemoState, query: Q): ViewOf<Q> {
  return answer(state, query) as ViewOf<Q>
}

function answer(state: DemoState, query: ViewQuery): ViewOf<ViewQuery> {
  switch (query.view) {
    case 'session':
      return state.session
    case 'connection':
      return state.connection
    case 'transfers':
      return state.transfers
    case 'downloads':
      return state.downloads
    case 'unsent':
      return unsent(state)
    case 'people':
      return people(state)
    case 'lost':
      return state.lost
    case 'actions':
      return [...state.actions, ...failedChanges(state)]
    case 'rooms':
      return [...state.rooms.values()].map(roomRow).sort((a, b) => b.activeAt - a.activeAt)
    case 'attention':
      return attention(state)
    case 'room':
      return state.rooms.get(query.room)?.view ?? null
    case 'presence':
      return state.connection.state === 'live' ? state.presence : {}
    case 'typing':
      return state.rooms.get(query.room)?.typing ?? []
    case 'timeline': {
      const room = state.rooms.get(query.room)
      return room ? timeline(room, query.limit, query.upTo) : null
    }
    case 'search':
      return state.search
  }
}

function people({ rooms, session }: DemoState): Person[] {
  const all = [...rooms.values()].flatMap(({ view }) => view.members)
  const me = session.state === 'signedIn' ? session.user.id : null
  const others = new Map(all.filter(({ id }) => id !== me).map(({ id, username }) => [id, { id, username }]))
  return [...others.values()].sort((a, b) => a.username.localeCompare(b.username))
}

function unsent({ rooms }: DemoState): UnsentView {
  const unsentIn = ({ messages }: DemoRoom) =>
    messages.filter(({ isOwn, state }) => isOwn && state !== 'sent').length
  const counts = [...rooms.values()].map(unsentIn).filter((count) => count > 0)
  return { messages: counts.reduce((sum, count) => sum + count, 0), rooms: counts.length }
}

/** An action of the message's own id. */
function failedChanges(state: DemoState): RoomAction[] {
  return [...state.rooms.values()].flatMap((room) =>
    room.messages.flatMap((message): RoomAction[] => {
      const { view } = room
      const { id, seq, at, change } = message
      if (message.state !== 'failed' || change === null) return []
      const { reason, retryable } = message
      const about = { id: id as string as ActionId, room: view.id, ...actionName(room), at, message: id, seq }
      return [{ ...about, ...change, state: 'failed', reason, retryable }]
    }),
  )
}

const unread = (room: DemoRoom): TimelineMessage[] =>
  room.messages.filter((each) => !each.isOwn && each.seq !== null && each.seq > room.readSeq && !each.deleted)
/** As the server and the engine tell it. */
const counted = (room: DemoRoom): number => Math.min(unread(room).length, MAX_UNREAD_COUNTED)
const mentionsMe = ({ text }: TimelineMessage): boolean => mentionsPerson(text, PEOPLE.alice.username)

/** As the engine tells it, for few rooms. */
function attention(state: DemoState): AttentionView {
  const heard = [...state.rooms.values()].filter(({ notify }) => notify !== 'nothing')
  const countedOf = (whole: (room: DemoRoom) => boolean) =>
    heard.flatMap((room) => unread(room).filter((each) => whole(room) || mentionsMe(each))).length
  return {
    unread: heard.reduce((sum, room) => sum + unread(room).length, 0),
    urgent: countedOf(isUrgent),
    urgentOfAll: countedOf(({ notify }) => notify !== 'mentions'),
    notices: heard.flatMap(notices).sort((a, b) => a.at - b.at),
    newest: [...state.rooms.values()].flatMap((room) => {
      const seq = unread(room).at(-1)?.seq
      return seq == null ? [] : [{ room: room.view.id, seq, mention: null }]
    }),
    life: 0,
  }
}

const isUrgent = (room: DemoRoom) =>
  room.notify === 'all' || (calledOf(room).directWith !== null && room.notify !== 'mentions')

function notices(room: DemoRoom): Notice[] {
  const { name, directWith } = calledOf(room)
  const told = new Set([unread(room).findLast(mentionsMe), unread(room).at(-1)])
  return [...told].flatMap((message) =>
    message === undefined || message.seq === null || room.notify === 'nothing'
      ? []
      : {
          message: message.id,
          seq: message.seq,
          room: room.view.id,
          roomName: name,
          directWith: directWith?.username ?? null,
          direct: directWith !== null,
          mention: mentionsMe(message),
          choice: room.notify,
          sender: message.sender?.username ?? null,
          preview: previewOf(message.text),
          attachmentCount: message.attachments.length,
          unread: unread(room).length,
          at: message.at,
        },
  )
}

const previewOf = (text: string): string =>
  text
    // As the engine: one line is shown, however long the message is.
    .slice(0, 140)
    .replace(/[*_`>#]/g, '')
    .replace(/\s+/g, ' ')
    .trim()

function roomRow(room: DemoRoom): RoomRow {
  const last = room.messages.at(-1)
  return {
    id: room.view.id,
    ...calledOf(room),
    memberCount: room.view.members.length,
    pending: room.view.pending,
    unread: counted(room),
    mentions: unread(room).filter(mentionsMe).length,
    notify: room.notify,
    draft: room.draft || null,
    lastMessage: last
      ? {
          sender: last.sender,
          isOwn: last.isOwn,
          preview: last.deleted ? null : previewOf(last.text),
          attachmentCount: last.attachments.length,
          at: last.at,
          state: last.state,
        }
      : null,
    activeAt: last?.at ?? room.view.createdAt,
  }
}

function timeline(room: DemoRoom, limit: number, upTo: number | undefined): TimelineView {
  const lastSeq = room.messages.findLast((each) => each.seq !== null)?.seq ?? 0
  const hasNewer = upTo !== undefined && upTo < lastSeq
  const cached = room.messages
    .slice(-room.cached)
    .filter((each) => !hasNewer || (each.seq !== null && each.seq <= upTo))
  const shown = cached.slice(-limit)
  return {
    messages: shown,
    held: true,
    hasOlder: shown[0]?.id !== room.messages[0]?.id,
    hasNewer,
    older: room.older,
    newer: 'idle',
    readSeq: room.readSeq as Seq,
    lastSeq: lastSeq as Seq,
    unread: counted(room),
  }
}
