import type { Engine } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'

/** A pause in typing this long saves the draft. */
export const SAVE_AFTER_MS = 400

export interface Drafts {
  /** What this window knows of the draft; undefined before `load`. */
  peek(room: RoomId): string | undefined
  load(room: RoomId): Promise<string>
  write(room: RoomId, text: string): void
  /** Saves what waits at once: on leaving the room, on sending, when the page is hidden. */
  flush(room?: RoomId): void
  /** Signed out: what was typed belongs to whoever typed it. */
  forget(): void
}

/** Drafts live with the engine; this keeps typing from asking it at every key. */
export function createDrafts(engine: Pick<Engine, 'draft' | 'saveDraft'>): Drafts {
  const texts = new Map<RoomId, string>()
  const waiting = new Map<RoomId, ReturnType<typeof setTimeout>>()

  function save(room: RoomId) {
    const timer = waiting.get(room)
    if (timer === undefined) return
    clearTimeout(timer)
    waiting.delete(room)
    // Should it fail, the text is still in this window and the next key saves it again.
    engine.saveDraft({ room, text: texts.get(room) ?? '' }).catch(() => undefined)
  }

  return {
    peek: (room) => texts.get(room),
    async load(room) {
      const saved = await engine.draft(room).catch(() => '')
      // Typed while the answer was on its way: newer than what was saved.
      const typed = texts.get(room)
      if (typed !== undefined) return typed
      texts.set(room, saved)
      return saved
    },
    write(room, text) {
      if (texts.get(room) === text) return
      texts.set(room, text)
      clearTimeout(waiting.get(room))
      waiting.set(
        room,
        setTimeout(() => save(room), SAVE_AFTER_MS),
      )
    },
    flush(room) {
      if (room) save(room)
      else for (const each of [...waiting.keys()]) save(each)
    },
    forget() {
      for (const timer of waiting.values()) clearTimeout(timer)
      waiting.clear()
      texts.clear()
    },
  }
}
