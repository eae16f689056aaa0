import type { Engine, Result, TimelineMessage } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { SAVE_AFTER_MS } from './drafts.ts'

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
  /** Takes up what was being typed in the room when the last page ended; once. */
  load(room: RoomId): Promise<void>
  /** Saves what waits at once. */
  flush(): void
  /** Signed out: what was typed belongs to whoever typed it. */
  forget(): void
  /** The open timeline says which message of one's own is the last. */
  lastIs(last: () => TimelineMessage | null): () => void
  last(): TimelineMessage | null
}

/** Kept with the engine, as drafts are. `keep` tells when one is not saved. */
export function createEditing(
  engine: Pick<Engine, 'editDraft' | 'saveEditDraft'>,
  keep: (call: Promise<Result>) => Promise<void>,
): EditingStore {
  const store = createStore<Editing>(() => ({ rooms: {} }))
  let current: (() => TimelineMessage | null) | null = null
  const loaded = new Set<RoomId>()
  const waiting = new Map<RoomId, ReturnType<typeof setTimeout>>()
  const put = (room: RoomId, edit: Edit | undefined) =>
    store.setState(({ rooms: { [room]: _, ...others } }) => ({
      rooms: edit ? { ...others, [room]: edit } : others,
    }))
  const save = (room: RoomId) => {
    clearTimeout(waiting.get(room))
    waiting.delete(room)
    const edit = store.getState().rooms[room]
    const kept = edit ? { message: edit.message.id, text: edit.text } : null
    void keep(engine.saveEditDraft({ room, edit: kept }))
  }
  const type = (room: RoomId, edit: Edit) => {
    loaded.add(room)
    put(room, edit)
    if (!waiting.has(room))
      waiting.set(
        room,
        setTimeout(() => save(room), SAVE_AFTER_MS),
      )
  }
  return {
    ...store,
    begin(room, message) {
      if (store.getState().rooms[room]?.message.id === message.id) return
      const { change } = message
      // Of an edit that failed the words are not lost.
      type(room, { message, text: change?.kind === 'edit' ? change.text : message.text })
    },
    write(room, text) {
      const edit = store.getState().rooms[room]
      if (edit) type(room, { ...edit, text })
    },
    end(room) {
      if (store.getState().rooms[room] === undefined) return
      put(room, undefined)
      save(room)
    },
    async load(room) {
      if (loaded.has(room)) return
      loaded.add(room)
      const kept = await engine.editDraft(room).catch(() => null)
      if (kept !== null && store.getState().rooms[room] === undefined && !waiting.has(room)) put(room, kept)
    },
    flush() {
      for (const room of [...waiting.keys()]) save(room)
    },
    forget() {
      for (const timer of waiting.values()) clearTimeout(timer)
      waiting.clear()
      loaded.clear()
      store.setState({ rooms: {} })
    },
    lastIs(last) {
      current = last
      return () => {
        if (current === last) current = null
      }
    },
    last: () => current?.() ?? null,
  }
}
