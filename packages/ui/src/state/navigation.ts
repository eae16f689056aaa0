import type { ActionId, LastPlace, ReadingPlace, TimelineMessage } from '@roomkey/client/api'
import type { AttachmentId, MessageId, RoomId, UserId } from '@roomkey/protocol'
import { createStore, type StoreApi } from 'zustand/vanilla'

export type SettingsSection =
  | 'appearance'
  | 'notifications'
  | 'general'
  | 'language'
  | 'network'
  | 'updates'
  | 'accounts'
  | 'shortcuts'
  | 'about'

/** The one thing that lies on top of the workspace. */
export type Overlay =
  | { kind: 'switcher' }
  | { kind: 'search' }
  /** With that person invited: what it is in place of adding others to a conversation of two. */
  | { kind: 'createRoom'; person?: string | undefined }
  | { kind: 'settings'; section: SettingsSection | null }
  /** `fromSettings`: closing it leads back there. */
  | { kind: 'account'; fromSettings?: true }
  | { kind: 'signOut' }
  | { kind: 'addMembers'; room: RoomId }
  | { kind: 'removeMember'; room: RoomId; user: UserId; username: string }
  | { kind: 'jumpToDate'; room: RoomId; name: string }
  | { kind: 'leaveRoom'; room: RoomId }
  | { kind: 'changeRoom'; room: RoomId }
  | { kind: 'discardRoom'; action: ActionId; room: RoomId; name: string }
  | { kind: 'deleteMessage'; room: RoomId; message: TimelineMessage }
  | { kind: 'preview'; attachment: AttachmentId }

/** Where to lead: a null message is the line above the new ones. */
export type Place = Omit<ReadingPlace, 'message'> & { message: MessageId | null }

/** Where the timeline opens instead of at its end. */
export interface Target extends Place {
  room: RoomId
  /** Each jump is one of its own, also to where one is. */
  jump: number
  /** It was looked for, and is shown. */
  marked: boolean
}

/** What was looked for last, so that opening the search again goes on there. */
export interface LastSearch {
  query: string
  chosen: MessageId | null
}

export interface Notice {
  id: number
  text: string
  tone: 'plain' | 'danger'
  /** What may be done about it; doing it puts the notice away. */
  action?: NoticeAction
}

export interface NoticeAction {
  label: string
  run(): void
}

export interface Navigation {
  room: RoomId | null
  /** The open room was unread when it was opened: it keeps its place in the list until another one is opened. */
  heldUnread: RoomId | null
  target: Target | null
  /** How often the end of the open room was asked for; 0: it opens where its unread messages begin. */
  latest: number
  /** Where one was before a jump; a null place is the end of the room. */
  back: { room: RoomId | null; place: ReadingPlace | null } | null
  search: LastSearch
  overlay: Overlay | null
  notices: readonly Notice[]
}
export type NavigationStore = StoreApi<Navigation> & {
  open(room: RoomId | null, wasUnread?: boolean): void
  /** Opens the room of last time where it was being read. */
  resume(last: LastPlace, wasUnread: boolean): void
  /** Opens a room around a message; `from` is where the open one is being read. */
  jump(room: RoomId, place: Place, from: ReadingPlace | null): void
  /** To where one was before the jump. */
  goBack(): void
  /** To the end of the open room, past what is unread. */
  toLatest(): void
  /** One stays where the jump led. */
  forgetBack(): void
  remember(search: LastSearch): void
  show(overlay: Overlay | null): void
  notify(text: string, tone?: Notice['tone'], action?: NoticeAction): void
  dismiss(id: number): void
  /** Somebody was signed out: what was open, looked for or said is nobody else's. */
  forget(): void
}

export function createNavigation(): NavigationStore {
  const nowhere: Navigation = {
    room: null,
    heldUnread: null,
    target: null,
    latest: 0,
    back: null,
    search: { query: '', chosen: null },
    overlay: null,
    notices: [],
  }
  const store = createStore<Navigation>(() => nowhere)
  let lastNotice = 0
  let lastJump = 0
  const targetOf = (room: RoomId, place: Place, marked: boolean): Target => {
    lastJump += 1
    return { ...place, room, jump: lastJump, marked }
  }
  return {
    ...store,
    open(room, wasUnread = false) {
      if (store.getState().room === room) return
      // What was said was about the room that is left.
      store.setState({
        room,
        heldUnread: wasUnread ? room : null,
        target: null,
        latest: 0,
        back: null,
        notices: [],
      })
    },
    resume({ room, place }, wasUnread) {
      store.setState({
        room,
        heldUnread: wasUnread ? room : null,
        target: place && targetOf(room, place, false),
      })
    },
    jump(room, place, from) {
      const { room: open, heldUnread, back } = store.getState()
      store.setState({
        room,
        heldUnread: open === room ? heldUnread : null,
        target: targetOf(room, place, true),
        // From one result to the next: back leads to where the search began.
        back: back ?? { room: open, place: from },
        notices: [],
      })
    },
    goBack() {
      const { back, latest } = store.getState()
      if (back === null) return
      const { room, place } = back
      const target = room && place ? targetOf(room, place, false) : null
      store.setState({ room, target, latest: latest + 1, back: null, heldUnread: null, notices: [] })
    },
    toLatest() {
      store.setState(({ latest }) => ({ target: null, latest: latest + 1 }))
    },
    forgetBack() {
      store.setState({ back: null })
    },
    remember(search) {
      store.setState({ search })
    },
    show(overlay) {
      store.setState({ overlay })
    },
    notify(text, tone = 'plain', action) {
      lastNotice += 1
      const notice = { id: lastNotice, text, tone, ...(action && { action }) }
      store.setState(({ notices }) => ({ notices: [...notices.slice(-2), notice] }))
    },
    dismiss(id) {
      store.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }))
    },
    forget() {
      store.setState(nowhere)
    },
  }
}
