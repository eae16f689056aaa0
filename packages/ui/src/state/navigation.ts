import type { AttachmentId, RoomId, UserId } from '@roomkey/protocol'
import { createStore, type StoreApi } from 'zustand/vanilla'

/** The one thing that lies on top of the workspace. */
export type Overlay =
  | { kind: 'switcher' }
  | { kind: 'createRoom' }
  | { kind: 'shortcuts' }
  | { kind: 'account' }
  | { kind: 'signOut' }
  | { kind: 'addMembers'; room: RoomId }
  | { kind: 'removeMember'; room: RoomId; user: UserId; username: string }
  | { kind: 'leaveRoom'; room: RoomId }
  | { kind: 'lightbox'; room: RoomId; attachment: AttachmentId }

export interface Notice {
  id: number
  text: string
  tone: 'plain' | 'danger'
}

export interface Navigation {
  room: RoomId | null
  /** The open room was unread when it was opened: it keeps its place in the list until another one is opened. */
  heldUnread: RoomId | null
  overlay: Overlay | null
  notices: readonly Notice[]
}
export type NavigationStore = StoreApi<Navigation> & {
  open(room: RoomId | null, wasUnread?: boolean): void
  show(overlay: Overlay | null): void
  notify(text: string, tone?: Notice['tone']): void
  dismiss(id: number): void
}

export function createNavigation(): NavigationStore {
  const store = createStore<Navigation>(() => ({ room: null, heldUnread: null, overlay: null, notices: [] }))
  let lastNotice = 0
  return {
    ...store,
    open(room, wasUnread = false) {
      if (store.getState().room === room) return
      // What was said was about the room that is left.
      store.setState({ room, heldUnread: wasUnread ? room : null, notices: [] })
    },
    show(overlay) {
      store.setState({ overlay })
    },
    notify(text, tone = 'plain') {
      lastNotice += 1
      const notice = { id: lastNotice, text, tone }
      store.setState(({ notices }) => ({ notices: [...notices.slice(-2), notice] }))
    },
    dismiss(id) {
      store.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }))
    },
  }
}
