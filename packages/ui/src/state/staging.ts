import type { Engine, StagedFile } from '@roomkey/client/api'
import { type AttachmentId, DEFAULT_LIMITS, type RoomId } from '@roomkey/protocol'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Platform } from '../platform.ts'

/** Of one room: more would be sent as an archive by anybody. */
export const MOST_STAGED = 500
/** So many local pictures outlive their place above the composer. */
const MOST_SENT = 60
/** The host gets so many at a time: those that lie nowhere travel through memory. */
const AT_ONCE = 20

/** As how many messages so many files are sent. */
export const messagesFor = (files: number, perMessage: number): number => Math.ceil(files / perMessage)

export interface Staged {
  file: StagedFile
  /** A local picture of it, revoked when it is taken out. */
  preview: string | null
}
export interface Added {
  /** How many wait in the composer now that did not before. */
  added: number
  /** How many were left out because no more may wait. */
  left: number
  /** Names of those that could not be read. */
  unreadable: string[]
}
export type StagingStore = StoreApi<{
  rooms: Readonly<Record<RoomId, readonly Staged[]>>
  /** On their way from the composer to the engine, which may take a large file a while to keep. */
  leaving: ReadonlyArray<{ room: RoomId; file: StagedFile }>
  /** Local pictures of what was sent, for as long as the server's are not shown. */
  sent: Readonly<Record<AttachmentId, string>>
  /** Some are being added: not all of what is known here is kept yet. */
  keeping: boolean
  /** How many one message takes, by what the server last said. */
  perMessage: number
}> & {
  /** Shows what an earlier window left in the draft. */
  load(room: RoomId): Promise<void>
  /** What the server takes. */
  limits(): ReturnType<Engine['limits']>
  /** Of whoever is signed in now: aborted by `close`. */
  session(): AbortSignal
  /**
   * After what is being added already. Rejects when the host cannot be asked. Nothing is added once `session` is
   * over: who had it when the files were chosen gives it.
   */
  add(room: RoomId, files: readonly File[], session?: AbortSignal): Promise<Added>
  /** Counts files on their way to `add` as being added, too: see `keeping`. */
  expect<T>(work: Promise<T>): Promise<T>
  remove(room: RoomId, file: AttachmentId): void
  /** Takes everything out, to be sent: it leaves until `left`. */
  take(room: RoomId): StagedFile[]
  /** The engine has these, or they are to be restored. */
  left(files: readonly StagedFile[]): void
  /** The picture that the server has is shown in its place. */
  shown(id: AttachmentId): void
  /** Puts back what could not be sent. */
  restore(room: RoomId, files: readonly StagedFile[]): void
  /** Forgets everything: signed out, or the page closes. */
  close(): void
}

type DraftFiles = Pick<Engine, 'draftFiles' | 'addDraftFiles' | 'removeDraftFiles' | 'limits'>

/** Files that wait beside the text of each room's composer. The engine keeps them with the draft. */
export function createStaging(
  platform: Pick<Platform, 'stageFiles' | 'unstage'>,
  engine: DraftFiles,
): StagingStore {
  const loaded = new Set<RoomId>()
  const kept = new Map<AttachmentId, Promise<unknown>>()
  const queues = new Map<RoomId, Promise<unknown>>()
  const underWay = new Set<Promise<unknown>>()
  let session = new AbortController()
  const store: StoreApi<ReturnType<StagingStore['getState']>> = createStore(() => ({
    rooms: {},
    leaving: [],
    sent: {},
    keeping: false,
    perMessage: DEFAULT_LIMITS.attachments_per_message,
  }))
  const of = (room: RoomId) => store.getState().rooms[room] ?? []
  const put = (room: RoomId, staged: readonly Staged[]) =>
    store.setState(({ rooms }) => ({ rooms: { ...rooms, [room]: staged } }))
  const expect = <T>(work: Promise<T>): Promise<T> => {
    const done = work
      .catch(() => undefined)
      .finally(() => {
        underWay.delete(done)
        if (underWay.size === 0) store.setState({ keeping: false })
      })
    underWay.add(done)
    store.setState({ keeping: true })
    return work
  }
  const release = (staged: Staged) => {
    if (staged.preview) URL.revokeObjectURL(staged.preview)
  }
  function keepSent(staged: readonly Staged[]): void {
    const pictures = staged.flatMap(({ file, preview }) => (preview ? [[file.id, preview]] : []))
    const sent = { ...store.getState().sent, ...Object.fromEntries(pictures) }
    store.setState({ sent })
    // Those of messages that were given up, or that nobody looks at: the oldest go.
    const over = Object.keys(sent).slice(0, -MOST_SENT) as AttachmentId[]
    for (const id of over) forgetSent(id)
  }
  function forgetSent(id: AttachmentId): void {
    const { sent } = store.getState()
    if (sent[id] === undefined) return
    URL.revokeObjectURL(sent[id])
    store.setState({ sent: without(sent, id) })
  }
  async function limits() {
    const known = await engine.limits()
    store.setState({ perMessage: known.filesPerMessage })
    return known
  }
  const unstage = (files: readonly (StagedFile | null)[]) => {
    const ids = files.flatMap((file) => file?.id ?? [])
    if (ids.length > 0) platform.unstage?.(ids)
  }
  /** Null: the session ended meanwhile, and nothing is staged. */
  async function stage(files: readonly File[], during: AbortSignal): Promise<(StagedFile | null)[] | null> {
    const staged: (StagedFile | null)[] = []
    try {
      for (let from = 0; from < files.length && !during.aborted; from += AT_ONCE)
        staged.push(...(await platform.stageFiles(files.slice(from, from + AT_ONCE))))
    } catch (error) {
      unstage(staged)
      throw error
    }
    if (!during.aborted) return staged
    unstage(staged)
    return null
  }
  async function addNow(room: RoomId, files: readonly File[], during: AbortSignal): Promise<Added> {
    const taken = files.slice(0, Math.max(0, MOST_STAGED - of(room).length))
    const left = files.length - taken.length
    const answered = await stage(taken, during)
    if (answered === null) return { added: 0, left: 0, unreadable: [] }
    const unreadable: string[] = []
    const staged = taken.flatMap((source, index): Staged[] => {
      const file = answered[index]
      if (!file) {
        unreadable.push(source.name)
        return []
      }
      const shown = file.contentType.startsWith('image/')
      return [{ file, preview: shown ? URL.createObjectURL(source) : null }]
    })
    if (staged.length > 0) {
      const draft = { room, files: staged.map(({ file }) => file) }
      // Should it fail, they are at hand as long as this window is.
      const adding = expect(engine.addDraftFiles(draft).catch(() => undefined))
      for (const { file } of staged) kept.set(file.id, adding)
      put(room, [...of(room), ...staged])
    }
    return { added: staged.length, left, unreadable }
  }

  return {
    ...store,
    async load(room) {
      if (loaded.has(room)) return
      loaded.add(room)
      const during = session.signal
      // Until it is known, the documented number is shown.
      void limits().catch(() => undefined)
      const drafted = await engine.draftFiles(room).catch(() => {
        // They are there: who opens the room again asks again.
        if (!during.aborted) loaded.delete(room)
        return []
      })
      if (during.aborted) return
      const here = new Set(of(room).map(({ file }) => file.id))
      const former = drafted.filter((file) => !here.has(file.id)).map((file) => ({ file, preview: null }))
      if (former.length > 0) put(room, [...former, ...of(room)])
    },
    limits,
    session: () => session.signal,
    add(room, files, during = session.signal) {
      // One after the other: each counts what the one before it brought.
      const before = queues.get(room) ?? Promise.resolve()
      const adding = expect(before.then(() => addNow(room, files, during)))
      queues.set(
        room,
        adding.catch(() => undefined),
      )
      return adding
    },
    expect,
    remove(room, id) {
      for (const staged of of(room)) if (staged.file.id === id) release(staged)
      // A large one may still be on its way into the draft.
      Promise.resolve(kept.get(id))
        .then(() => engine.removeDraftFiles([id]))
        .catch(() => undefined)
      kept.delete(id)
      platform.unstage?.([id])
      put(
        room,
        of(room).filter((staged) => staged.file.id !== id),
      )
    },
    take(room) {
      const staged = of(room)
      put(room, [])
      store.setState(({ leaving }) => ({
        leaving: [...leaving, ...staged.map(({ file }) => ({ room, file }))],
      }))
      keepSent(staged)
      for (const { file } of staged) kept.delete(file.id)
      return staged.map(({ file }) => file)
    },
    left(files) {
      const ids = new Set(files.map(({ id }) => id))
      store.setState(({ leaving }) => ({ leaving: leaving.filter(({ file }) => !ids.has(file.id)) }))
    },
    shown: forgetSent,
    restore(room, files) {
      const { sent } = store.getState()
      const back = files.map((file) => ({ file, preview: sent[file.id] ?? null }))
      store.setState({ sent: without(sent, ...files.map(({ id }) => id)) })
      put(room, [...back, ...of(room)])
    },
    close() {
      session.abort()
      session = new AbortController()
      const all = Object.values(store.getState().rooms).flat()
      all.forEach(release)
      for (const url of Object.values(store.getState().sent)) URL.revokeObjectURL(url)
      unstage(all.map(({ file }) => file))
      for (const each of [loaded, kept, queues, underWay]) each.clear()
      store.setState({ rooms: {}, leaving: [], sent: {}, keeping: false })
    },
  }
}

const without = <T>(all: Readonly<Record<AttachmentId, T>>, ...ids: AttachmentId[]) =>
  Object.fromEntries(Object.entries(all).filter(([id]) => !ids.includes(id as AttachmentId)))
