import {
  type AesKey,
  CorruptError,
  generateRoomKey,
  InvalidTokenError,
  importRoomKey,
  openBytes,
  openMessage,
  sealBytes,
  sealMessage,
} from '@roomkey/crypto'
import type { RoomId, UserId } from '@roomkey/protocol'
import type { RoomCipher } from '../actions/parts.ts'
import type { Reads, RoomKeyRow } from '../store/store.ts'
import { LruMap } from './LruMap.ts'
import type { MasterKeys } from './MasterKeys.ts'

export interface RoomCipherParts {
  store: Pick<Reads, 'roomKeysAfter' | 'masterKeys'>
  master: MasterKeys
  /** Imported room keys kept in memory, some 200 bytes each. */
  cachedKeys?: number
  /** Told once for each master key that the database uses and that is missing here, by its fingerprint. */
  keyMissing?: (sentence: string) => void
}

export function createRoomCipher({
  store,
  master,
  cachedKeys = 10_000,
  keyMissing = () => {},
}: RoomCipherParts): RoomCipher {
  const missing = new Set<string>()
  function tellMissing(id: string): void {
    if (master.ids.includes(id) || missing.has(id)) return
    missing.add(id)
    keyMissing(
      `SERVER_MASTER_KEY lacks the key with the fingerprint ${id}, which this database uses now: rooms cannot be made and messages not be opened here until it is set to what the other servers have, and this one is started again.`,
    )
  }

  // Promises, so that a burst of messages in a cold room unwraps its key once.
  const keys = new LruMap<string, Promise<AesKey>>(cachedKeys)

  async function storedKey(roomId: RoomId, epoch: number): Promise<RoomKeyRow> {
    // One row: a room that many were removed from has as many epochs.
    const [row] = await store.roomKeysAfter({ roomId, epoch: epoch - 1 }, 1)
    if (row?.roomId !== roomId || row.epoch !== epoch)
      throw new CorruptError(`Room ${roomId} has no key of epoch ${epoch}.`)
    return row
  }

  async function unwrapStored(
    roomId: RoomId,
    epoch: number,
    lacks: (id: string) => void = () => {},
  ): Promise<AesKey> {
    const { wrappedKey, wrappedBy } = await storedKey(roomId, epoch)
    if (wrappedBy !== null) lacks(wrappedBy)
    return importRoomKey(await master.unwrap(wrappedKey))
  }

  async function unwrap(roomId: RoomId, epoch: number): Promise<AesKey> {
    try {
      return await unwrapStored(roomId, epoch).catch(async (error: unknown) => {
        if (!(error instanceof InvalidTokenError)) throw error
        // The master key may be changing: then both the keys and the row are newer than what was tried.
        await master.reread()
        return unwrapStored(roomId, epoch, tellMissing)
      })
    } catch (cause) {
      if (!(cause instanceof InvalidTokenError || cause instanceof RangeError)) throw cause
      const says = `No key in SERVER_MASTER_KEY opens the key of room ${roomId}, epoch ${epoch}.`
      throw new CorruptError(says, { cause })
    }
  }

  function roomKey(roomId: RoomId, epoch: number): Promise<AesKey> {
    const name = `${roomId} ${epoch}`
    const cached = keys.get(name)
    if (cached) return cached
    const loading = unwrap(roomId, epoch)
    keys.set(name, loading)
    // A failure is not kept: the row may exist the next time. Whoever awaits `loading` sees the error.
    loading.catch(() => keys.delete(name))
    return loading
  }

  return {
    async sealText(room, bind, text) {
      const key = await roomKey(room.id, room.keyEpoch)
      return { keyEpoch: room.keyEpoch, ...(await sealMessage(key, binding(room.id, bind), text)) }
    },
    async openText(roomId, bind, sealed) {
      return openMessage(await roomKey(roomId, sealed.keyEpoch), binding(roomId, bind), sealed)
    },
    async sealBytes(room, purpose, bytes) {
      const key = await roomKey(room.id, room.keyEpoch)
      return { keyEpoch: room.keyEpoch, ...(await sealBytes(key, { roomId: room.id, purpose }, bytes)) }
    },
    async openBytes(roomId, purpose, sealed) {
      return openBytes(await roomKey(roomId, sealed.keyEpoch), { roomId, purpose }, sealed)
    },
    async checkRoomKey(roomId, epoch) {
      await roomKey(roomId, epoch)
    },
    async newRoomKey() {
      const allowed = await store.masterKeys()
      const known = allowed.length > 0 ? allowed : undefined
      const { token, by } = await master.wrap(generateRoomKey(), known).catch((error: unknown) => {
        for (const id of allowed) tellMissing(id)
        throw error
      })
      return { wrappedKey: token, wrappedBy: known ? by : null }
    },
  }
}

const binding = (roomId: RoomId, bind: { messageId: string; senderId: UserId | null }) => ({
  roomId,
  messageId: bind.messageId,
  senderId: bind.senderId === null ? null : String(bind.senderId),
})
