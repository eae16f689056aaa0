import {
  type AesKey,
  CorruptError,
  type Fernet,
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
import type { Reads } from '../store/store.ts'
import { LruMap } from './LruMap.ts'

export interface RoomCipherParts {
  store: Pick<Reads, 'roomKeys'>
  master: Fernet
  /** Imported room keys kept in memory, some 200 bytes each. */
  cachedKeys?: number
}

export function createRoomCipher({ store, master, cachedKeys = 10_000 }: RoomCipherParts): RoomCipher {
  // Promises, so that a burst of messages in a cold room unwraps its key once.
  const keys = new LruMap<string, Promise<AesKey>>(cachedKeys)

  async function unwrap(roomId: RoomId, epoch: number): Promise<AesKey> {
    const row = (await store.roomKeys(roomId)).find((candidate) => candidate.epoch === epoch)
    if (!row) throw new CorruptError(`Room ${roomId} has no key of epoch ${epoch}.`)
    try {
      const raw = await master.decrypt(row.wrappedKey)
      return await importRoomKey(raw)
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
    async newRoomKey() {
      return { wrappedKey: await master.encrypt(generateRoomKey()) }
    },
  }
}

const binding = (roomId: RoomId, bind: { messageId: string; senderId: UserId | null }) => ({
  roomId,
  messageId: bind.messageId,
  senderId: bind.senderId === null ? null : String(bind.senderId),
})
