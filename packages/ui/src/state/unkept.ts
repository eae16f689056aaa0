import type { Engine, Failure, Result } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { createStore, type StoreApi } from 'zustand/vanilla'

/** A message or a change of one that was handed to the engine, which has not said yet that it has it. */
export interface Handed {
  key: string
  room: RoomId
  text: string
  files: number
}

export interface Unkept {
  /** Whether there are words that would end with this page. */
  any: boolean
  /** Those of them that left a composer, oldest first. */
  handed: readonly Handed[]
}

type Saving = Pick<Engine, 'saveDraft' | 'saveEditDraft'>

export type UnkeptStore = StoreApi<Unkept> & {
  /** The engine, seen from drafts. */
  saving: Saving
  /** What a composer hands over stays visible until the engine has it, or gives it back. */
  handOver<T>(what: Omit<Handed, 'key'>, call: Promise<Result<T>>): Promise<Result<T>>
  /** Signed out: what was typed belongs to whoever typed it. */
  forget(): void
}

/** An engine that is there answers long before: what left a composer is to be seen soon. */
export const SEEN_AFTER_MS = 500
/** A draft is seen all the time. Nobody is to be asked about it because a machine is busy. */
export const ALONE_AFTER_MS = 1500

/** Nothing was kept. Whoever is signed out, or out of the room, has nothing to keep it in. */
const NOT_KEPT: ReadonlySet<Failure['reason']> = new Set(['internal', 'invalid'])

interface Held {
  handed: Handed | null
  /** When it was first not answered, by performance.now(). */
  since: number
  /** Long enough for somebody to know. */
  told: boolean
  cancel(): void
}

/**
 * Words that are in this page alone, because the engine does not answer (another tab has it and is frozen) or could not
 * keep them (the disk is full).
 */
export function createUnkept(engine: Saving): UnkeptStore {
  const store = createStore<Unkept>(() => ({ any: false, handed: [] }))
  const held = new Map<string, Held>()
  let calls = 0

  function show(): void {
    const told = [...held.values()].filter((each) => each.told)
    const handed = told.flatMap((each) => each.handed ?? [])
    const before = store.getState()
    if (before.any === told.length > 0 && before.handed.length === 0 && handed.length === 0) return
    store.setState({ any: told.length > 0, handed })
  }
  function release(key: string, of = held.get(key)): void {
    if (of === undefined || held.get(key) !== of) return
    of.cancel()
    held.delete(key)
    show()
  }
  function hold(key: string, handed: Handed | null, ms: number): Held {
    const before = held.get(key)
    before?.cancel()
    // Typing on does not begin the wait anew.
    const since = before?.since ?? performance.now()
    const timer = setTimeout(() => tell(mine), since + ms - performance.now())
    const mine: Held = { handed, since, told: before?.told ?? false, cancel: () => clearTimeout(timer) }
    held.set(key, mine)
    return mine
  }
  function tell(mine: Held): void {
    mine.told = true
    show()
  }
  /** What was kept last under a key counts; an answer to what was there before says nothing about it. */
  async function keep(key: string, isEmpty: boolean, call: Promise<Result>): Promise<Result> {
    if (isEmpty) {
      release(key)
      return call
    }
    const mine = hold(key, null, ALONE_AFTER_MS)
    const result = await call.catch(() => null)
    if (result !== null && (result.ok || !NOT_KEPT.has(result.reason))) release(key, mine)
    else if (held.get(key) === mine) tell(mine)
    return result ?? call
  }

  return {
    ...store,
    saving: {
      saveDraft: (draft) => keep(`draft ${draft.room}`, draft.text === '', engine.saveDraft(draft)),
      saveEditDraft: (draft) => keep(`edit ${draft.room}`, draft.edit === null, engine.saveEditDraft(draft)),
    },
    async handOver(what, call) {
      const key = `call ${calls++}`
      const mine = hold(key, { ...what, key }, SEEN_AFTER_MS)
      try {
        return await call
      } finally {
        release(key, mine)
      }
    },
    forget() {
      for (const { cancel } of held.values()) cancel()
      held.clear()
      show()
    },
  }
}
