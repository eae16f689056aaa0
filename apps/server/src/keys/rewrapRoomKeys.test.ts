import { generateFernetKey } from '@roomkey/crypto'
import type { RoomId } from '@roomkey/protocol'
import { expect, it } from 'vitest'
import { openTestWorld } from '../actions/testWorld.ts'
import type { RoomKeyCursor } from '../store/maintenance.ts'
import { fingerprint, MasterKeys } from './MasterKeys.ts'
import { rewrapRoomKeys } from './rewrapRoomKeys.ts'

it('goes on behind what it has done, and begins again for what came meanwhile', async () => {
  const world = await openTestWorld()
  try {
    const { store, now } = world.parts
    const alice = await world.person('alice')
    const old = generateFernetKey()
    const newest = generateFernetKey()
    const wrapped = await new MasterKeys(old).wrap(new Uint8Array(32))
    const add = async (id: string) => {
      const roomId = id as RoomId
      const room = {
        id: roomId,
        name: '',
        description: null,
        isPrivate: true,
        createdAt: 1,
        createdBy: alice.id,
      }
      const key = { roomId, epoch: 1, wrappedKey: wrapped.token, wrappedBy: fingerprint(old) }
      await store.write((tx) => tx.createRoom(room, key))
    }
    await store.write(async (tx) => {
      await tx.addMasterKey(fingerprint(old), 1)
    })
    for (const id of ['b', 'c', 'd', 'e', 'f']) await add(id)
    const asked: (RoomKeyCursor | null)[] = []
    let first = true
    const watched: typeof store = {
      ...store,
      roomKeysAfter: async (after, limit, notBy) => {
        if (notBy !== undefined) asked.push(after)
        const rows = await store.roomKeysAfter(after, limit, notBy)
        // A server that does not know the new key yet makes a room in front of what is done already.
        if (first) await add('a')
        first = false
        return rows
      },
    }
    expect(await rewrapRoomKeys(watched, [newest, old], { now, page: 2 })).toBe(6)
    expect(asked.map((after) => after?.roomId)).toEqual([undefined, 'c', 'e', 'f', undefined, 'a'])
    const all = await store.roomKeysAfter(null, 100)
    expect(all.map(({ wrappedBy }) => wrappedBy)).toEqual(Array(6).fill(fingerprint(newest)))
    expect(await store.masterKeys()).toEqual([fingerprint(newest)])
  } finally {
    await world.close()
  }
})
