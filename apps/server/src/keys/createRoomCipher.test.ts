import { CorruptError, generateFernetKey } from '@roomkey/crypto'
import type { RoomId, UserId } from '@roomkey/protocol'
import { beforeEach, expect, test } from 'vitest'
import type { RoomKeyCursor } from '../store/maintenance.ts'
import type { RoomKeyRow } from '../store/store.ts'
import { createRoomCipher } from './createRoomCipher.ts'
import { MasterKeys } from './MasterKeys.ts'

const roomId = 'f6d63c77-fea6-460f-a5ef-fa9dfe982747' as RoomId
const otherId = 'b363b627-a32b-4189-ba01-0acbc0087e15' as RoomId
const alice = 1 as UserId
const bob = 2 as UserId
const bind = { messageId: 'm1', senderId: alice }
const master = new MasterKeys(generateFernetKey())

let rows: RoomKeyRow[]
let reads: number
const store = {
  async roomKeysAfter(after: RoomKeyCursor | null, limit: number) {
    reads += 1
    const place = (row: RoomKeyCursor | null) => `${row?.roomId} ${String(row?.epoch).padStart(9, '0')}`
    const behind = rows.filter((row) => place(row) > place(after))
    return behind.sort((a, b) => (place(a) < place(b) ? -1 : 1)).slice(0, limit)
  },
  masterKeys: async () => [],
}
const cipherOf = (cachedKeys?: number, keys = master) =>
  createRoomCipher({ store, master: keys, ...(cachedKeys === undefined ? {} : { cachedKeys }) })

beforeEach(async () => {
  reads = 0
  rows = []
  for (const [id, epoch] of [
    [roomId, 1],
    [roomId, 2],
    [otherId, 1],
  ] as const) {
    rows.push({ roomId: id, epoch, ...(await cipherOf().newRoomKey()) })
  }
})

test('seals with the key epoch of the room, and opens all its epochs', async () => {
  const cipher = cipherOf()
  const first = await cipher.sealText({ id: roomId, keyEpoch: 1 }, bind, 'héllo')
  const second = await cipher.sealText({ id: roomId, keyEpoch: 2 }, bind, 'wörld')
  expect([first.keyEpoch, second.keyEpoch, first.version]).toEqual([1, 2, 1])
  expect(await cipherOf().openText(roomId, bind, first)).toBe('héllo')
  expect(await cipherOf().openText(roomId, bind, second)).toBe('wörld')
  await expect(cipher.openText(roomId, bind, { ...first, keyEpoch: 2 })).rejects.toBeInstanceOf(CorruptError)
})

test('a text opens only where it lies, and still when its sender is gone', async () => {
  const cipher = cipherOf()
  const sealed = await cipher.sealText({ id: roomId, keyEpoch: 1 }, bind, 'hello')
  expect(await cipher.openText(roomId, { ...bind, senderId: null }, sealed)).toBe('hello')
  for (const wrong of [{ messageId: 'm2' }, { senderId: bob }]) {
    await expect(cipher.openText(roomId, { ...bind, ...wrong }, sealed)).rejects.toBeInstanceOf(CorruptError)
  }
  await expect(cipher.openText(otherId, bind, sealed)).rejects.toBeInstanceOf(CorruptError)
})

test('bytes open only in their room and for their purpose', async () => {
  const cipher = cipherOf()
  const sealed = await cipher.sealBytes({ id: roomId, keyEpoch: 1 }, 'file-key:1', Uint8Array.of(9))
  expect(await cipher.openBytes(roomId, 'file-key:1', sealed)).toEqual(Uint8Array.of(9))
  await expect(cipher.openBytes(roomId, 'file-key:2', sealed)).rejects.toBeInstanceOf(CorruptError)
  await expect(cipher.openBytes(otherId, 'file-key:1', sealed)).rejects.toBeInstanceOf(CorruptError)
})

test('unwraps a key once, also for a burst, and again only after it was pushed out', async () => {
  const cipher = cipherOf(1)
  const send = (id: RoomId) => cipher.sealText({ id, keyEpoch: 1 }, bind, 'x')
  await Promise.all(Array.from({ length: 20 }, () => send(roomId)))
  await send(roomId)
  expect(reads).toBe(1)
  await send(otherId)
  await send(roomId)
  expect(reads).toBe(3)
})

test('asks for one of the epochs of a room, however many it has', async () => {
  for (let epoch = 3; epoch <= 50; epoch += 1)
    rows.push({ roomId, epoch, ...(await cipherOf().newRoomKey()) })
  const given: number[] = []
  const watched = {
    ...store,
    roomKeysAfter: async (after: RoomKeyCursor | null, limit: number) => {
      const found = await store.roomKeysAfter(after, limit)
      given.push(found.length)
      return found
    },
  }
  const cipher = createRoomCipher({ store: watched, master })
  for (const epoch of [1, 20, 50]) await cipher.checkRoomKey(roomId, epoch)
  expect(given).toEqual([1, 1, 1])
  await expect(cipher.checkRoomKey(roomId, 51)).rejects.toThrow('has no key of epoch 51')
})

test('a missing key is an error that is not remembered', async () => {
  const cipher = cipherOf()
  const seal = () => cipher.sealText({ id: roomId, keyEpoch: 3 }, bind, 'x')
  await expect(seal()).rejects.toThrow('has no key of epoch 3')
  await expect(seal()).rejects.toBeInstanceOf(CorruptError)
  rows.push({ roomId, epoch: 3, ...(await cipher.newRoomKey()) })
  expect((await seal()).keyEpoch).toBe(3)
})

test('another master key is named as the reason', async () => {
  const stranger = cipherOf(10, new MasterKeys(generateFernetKey()))
  const opened = stranger.sealText({ id: roomId, keyEpoch: 1 }, bind, 'x')
  await expect(opened).rejects.toThrow('No key in SERVER_MASTER_KEY opens the key of room')
})

test('a master key that is missing is told once, by its fingerprint', async () => {
  const newer = new MasterKeys(generateFernetKey())
  const [id = ''] = newer.ids
  rows = rows.map((row) => ({ ...row, wrappedBy: id }))
  const [row] = rows
  if (row) row.wrappedKey = (await newer.wrap(new Uint8Array(32))).token
  const told: string[] = []
  const cipher = createRoomCipher({
    store: { ...store, masterKeys: async () => [id] as never[] },
    master,
    keyMissing: (sentence) => told.push(sentence),
  })
  for (let time = 0; time < 2; time += 1) {
    await expect(cipher.checkRoomKey(roomId, 1)).rejects.toBeInstanceOf(CorruptError)
    await expect(cipher.newRoomKey()).rejects.toThrow()
  }
  expect(told).toEqual([expect.stringContaining(`fingerprint ${id}`)])
})

test('a failing store is passed on as it is', async () => {
  const broken = new Error('disk on fire')
  const cipher = createRoomCipher({
    store: { ...store, roomKeysAfter: () => Promise.reject(broken) },
    master,
  })
  await expect(cipher.sealText({ id: roomId, keyEpoch: 1 }, bind, 'x')).rejects.toBe(broken)
})
