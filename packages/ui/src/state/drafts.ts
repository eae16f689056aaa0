import type { Engine, Result } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'

/** A pause in typing this long saves the draft. */
export const SAVE_AFTER_MS = 400
/** Without a pause it is saved this often: a window that ends loses no more. */
export const SAVE_EVERY_MS = 1500

export interface Drafts {
  /** What this window knows of the draft; undefined before `load`. */
  peek(room: RoomId): string | undefined
  load(room: RoomId): Promise<string>
  write(room: RoomId, text: string): void
  /**
   * What is saved now, by this window or another one of the same person. Returns what the composer shows from now on;
   * null: what it shows, because that is newer or the same.
   */
  heard(room: RoomId, saved: string): string | null
  /** Saves what waits at once: on leaving the room, on sending, when the page is hidden. */
  flush(room?: RoomId): void
  /** Signed out: what was typed belongs to whoever typed it. */
  forget(): void
}

/** Drafts live with the engine; this keeps typing from asking it at every key. `keep` tells when one is not saved. */
export function createDrafts(
  engine: Pick<Engine, 'draft' | 'saveDraft'>,
  keep: (call: Promise<Result>) => Promise<void>,
): Drafts {
  const texts = new Map<RoomId, string>()
  const waiting = new Map<RoomId, { timer: ReturnType<typeof setTimeout>; since: number }>()
  /** Until a save is answered, what is heard may be from before it. */
  const saving = new Map<RoomId, number>()

  function save(room: RoomId) {
    const wait = waiting.get(room)
    if (wait === undefined) return
    clearTimeout(wait.timer)
    waiting.delete(room)
    saving.set(room, (saving.get(room) ?? 0) + 1)
    // Should it fail, the text is still in this window and the next key saves it again.
    void keep(engine.saveDraft({ room, text: texts.get(room) ?? '' })).finally(() =>
      saving.set(room, (saving.get(room) ?? 1) - 1),
    )
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
      const wait = waiting.get(room)
      clearTimeout(wait?.timer)
      const since = wait?.since ?? performance.now()
      const left = Math.max(0, since + SAVE_EVERY_MS - performance.now())
      const timer = setTimeout(() => save(room), Math.min(SAVE_AFTER_MS, left))
      waiting.set(room, { timer, since })
    },
    heard(room, saved) {
      const text = texts.get(room)
      if (text === undefined || text === saved || waiting.has(room) || (saving.get(room) ?? 0) > 0)
        return null
      texts.set(room, saved)
      return saved
    },
    flush(room) {
      if (room) save(room)
      else for (const each of [...waiting.keys()]) save(each)
    },
    forget() {
      for (const { timer } of waiting.values()) clearTimeout(timer)
      waiting.clear()
      texts.clear()
    },
  }
}
