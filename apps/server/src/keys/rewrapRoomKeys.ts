import { InvalidTokenError } from '@roomkey/crypto'
import { pages } from '../store/pages.ts'
import type { RoomKeyRow, Store } from '../store/store.ts'
import { fingerprint, MasterKeys } from './MasterKeys.ts'

export interface RewrapOptions {
  now(): number
  /** Told after each page. */
  progress?: (rewrapped: number) => void
  /** Ends it between two pages, with its reason. */
  signal?: AbortSignal
  /** Room keys in one commit. */
  page?: number
}

/** A room key that does not open: which one is said, and nothing was let go. */
export class UnopenedKeyError extends Error {}

const PAGE = 100

/**
 * Puts every room key in a wrapping of the first of `keys`, and lets the database forget every other master key.
 * Servers may go on meanwhile if each has, or finds when it looks, all of `keys`. What is done stays done wherever this
 * ends: run again, it goes on. Resolves with how many it wrapped anew; rejects with UnopenedKeyError.
 */
export async function rewrapRoomKeys(
  store: Store,
  keys: readonly [string, ...string[]],
  { now, progress = () => {}, signal, page = PAGE }: RewrapOptions,
): Promise<number> {
  const master = new MasterKeys(keys.join(','))
  const newest = fingerprint(keys[0])
  let rewrapped = 0
  // From here on servers may meet it: whoever calls made sure that they find it.
  await store.write((tx) => tx.addMasterKey(newest, now()))
  for (;;) {
    // Behind what this pass has done: from the start each page would walk over all of it again.
    let last: RoomKeyRow | null = null
    for (;;) {
      signal?.throwIfAborted()
      const rows: RoomKeyRow[] = await store.roomKeysAfter(last, page, newest)
      if (rows.length === 0) break
      await rewrapPage(store, master, newest, rows)
      rewrapped += rows.length
      progress(rewrapped)
      last = rows.at(-1) ?? null
    }
    await proveOpen(store, keys[0], signal)
    // A server that does not know the new key yet may have stored another one since; then the database keeps its key.
    const forgotten = await store.write(async (tx) => {
      const old = (await tx.masterKeys()).filter((id) => id !== newest)
      const left = await tx.roomKeysAfter(null, 1, newest)
      if (left.length > 0) return false
      for (const id of old) if (!(await tx.removeMasterKey(id))) return false
      return true
    })
    if (forgotten) return rewrapped
  }
}

async function rewrapPage(store: Store, master: MasterKeys, newest: string, rows: readonly RoomKeyRow[]) {
  const wrapped = await Promise.all(
    rows.map(async (row) => ({ row, ...(await master.wrap(await opened(master, row), [newest])) })),
  )
  await store.write(async (tx) => {
    // One that another rotation was faster with is left as it made it.
    for (const { row, token } of wrapped) {
      await tx.rewrapRoomKey(row, { wrappedKey: token, wrappedBy: newest })
    }
  })
}

/** What the rows say of themselves is no proof. */
async function proveOpen(store: Store, key: string, signal: AbortSignal | undefined): Promise<void> {
  const alone = new MasterKeys(key)
  const all = (after: RoomKeyRow | null, limit: number) => store.roomKeysAfter(after, limit)
  for await (const row of pages(all, (last) => last)) {
    signal?.throwIfAborted()
    if (row.wrappedBy === fingerprint(key)) await opened(alone, row)
  }
}

async function opened(master: MasterKeys, { roomId, epoch, wrappedKey }: RoomKeyRow): Promise<Uint8Array> {
  try {
    return await master.unwrap(wrappedKey)
  } catch (cause) {
    if (!(cause instanceof InvalidTokenError)) throw cause
    const says = `The key of room ${roomId}, epoch ${epoch}, opens with none of these master keys: nothing was let go; roomkey check tells of all that is wrong.`
    throw new UnopenedKeyError(says, { cause })
  }
}
