import type { TimelineMessage } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { createStore, type StoreApi } from 'zustand/vanilla'

/** A message whose text is being changed, and what was typed so far. */
export interface Edit {
  /** As it was when editing began. */
  message: TimelineMessage
  text: string
}

export interface Editing {
  /** One for each room: another room is opened, and the edit is there when one comes back. */
  rooms: Readonly<Partial<Record<RoomId, Edit>>>
}
export type EditingStore = StoreApi<Editing> & {
  begin(room: RoomId, message: TimelineMessage): void
  write(room: RoomId, text: string): void
  end(room: RoomId): void
  /** Signed out: what was typed belongs to whoever typed it. */
  forget(): void
  /** The open timeline says which message of one's own is the last. */
  lastIs(last: () => TimelineMessage | null): () => void
  last(): TimelineMessage | null
}

export function createEditing(): EditingStore {
  const store = createStore<Editing>(() => ({ rooms: {} }))
  let current: (() => TimelineMessage | null) | null = null
  const put = (room: RoomId, edit: Edit | undefined) =>
    store.setState(({ rooms: { [room]: _, ...others } }) => ({
      rooms: edit ? { ...others, [room]: edit } : others,
    }))
  return {
    ...store,
    begin(room, message) {
      if (store.getState().rooms[room]?.message.id === message.id) return
      const { change } = message
      // Of an edit that failed the words are not lost.
      put(room, { message, text: change?.kind === 'edit' ? change.text : message.text })
    },
    write(room, text) {
      const edit = store.getState().rooms[room]
      if (edit) put(room, { ...edit, text })
    },
    end: (room) => put(room, undefined),
    forget: () => store.setState({ rooms: {} }),
    lastIs(last) {
      current = last
      return () => {
        if (current === last) current = null
      }
    },
    last: () => current?.() ?? null,
  }
}
