import { randomUUID } from 'node:crypto'
import type { EditId, RoomId } from '@roomkey/protocol'
import { describe, expect, it } from 'vitest'
import { ConflictError, type UserRow } from '../store.ts'
import { sealed, type World } from './Database.ts'

const newEdit = () => randomUUID() as EditId

export function editsAcceptance(world: () => World): void {
  describe('edits', () => {
    const start = async (): Promise<{ alice: UserRow; room: RoomId }> => {
      const alice = await world().user('alice')
      return { alice, room: await world().room(alice) }
    }
    const lastRev = async (room: RoomId) => (await world().store.room(room))?.lastRev

    it('of a message are applied once, and a late retry leaves what followed', async () => {
      const { alice, room } = await start()
      const { id } = await world().send(room, alice)
      const { write } = world().store
      const [first, second] = [newEdit(), newEdit()]
      const older = sealed()
      const tries = await Promise.all(
        Array.from({ length: 5 }, () => write((tx) => tx.changeMessage(id, older, 10, first))),
      )
      expect(tries.map(({ rev, editedAt }) => [rev, editedAt])).toEqual(Array(5).fill([4, 10]))
      const newer = sealed()
      expect(await write((tx) => tx.changeMessage(id, newer, 20, second))).toMatchObject({ rev: 5 })
      const late = await write((tx) => tx.changeMessage(id, older, 30, first))
      expect(late).toMatchObject({ rev: 5, editedAt: 20, sealed: newer })
      expect(await world().store.message(id)).toMatchObject({ rev: 5, editedAt: 20, sealed: newer })
      await world().reopen()
      const later = await world().store.write((tx) => tx.changeMessage(id, older, 40, second))
      expect(later).toMatchObject({ rev: 5, sealed: newer })
      expect(await lastRev(room)).toBe(5)
    })

    it('have names of their own in every message', async () => {
      const { alice, room } = await start()
      const [one, two] = [await world().send(room, alice), await world().send(room, alice)]
      const edit = newEdit()
      for (const { id } of [one, two])
        await world().store.write((tx) => tx.changeMessage(id, sealed(), 10, edit))
      expect(await world().store.message(two.id)).toMatchObject({ rev: 6, editedAt: 10 })
    })

    it('that are undone with their unit are not known', async () => {
      const { alice, room } = await start()
      const { id } = await world().send(room, alice)
      const edit = newEdit()
      const undone = world().store.write(async (tx) => {
        await tx.changeMessage(id, sealed(), 10, edit)
        throw new Error('planted')
      })
      await expect(undone).rejects.toThrow('planted')
      expect(await world().store.write((tx) => tx.changeMessage(id, sealed(), 20, edit))).toMatchObject({
        rev: 4,
        editedAt: 20,
      })
    })

    it('end with the message: no retry brings it back', async () => {
      const { alice, room } = await start()
      const { id } = await world().send(room, alice)
      const edit = newEdit()
      const { write } = world().store
      await write((tx) => tx.changeMessage(id, sealed(), 10, edit))
      await write((tx) => tx.changeMessage(id, null, 20))
      for (const one of [edit, newEdit()])
        await expect(write((tx) => tx.changeMessage(id, sealed(), 30, one))).rejects.toBeInstanceOf(
          ConflictError,
        )
      expect(await world().store.message(id)).toMatchObject({ rev: 5, deletedAt: 20 })
    })

    it('of a room change what they name, once, and take a rev only where something changes', async () => {
      const { room } = await start()
      const { write, changesAfter } = world().store
      const edit = newEdit()
      const renamed = await write((tx) => tx.changeRoom(room, { name: 'Crew' }, 10, edit))
      expect(renamed).toMatchObject({ name: 'Crew', description: null, rev: 3, lastRev: 3, updatedAt: 10 })
      expect(await world().store.room(room)).toEqual(renamed)
      await write((tx) => tx.changeRoom(room, { description: 'What we do' }, 20, newEdit()))
      await write((tx) => tx.changeRoom(room, { name: 'Team' }, 30, newEdit()))
      // A late retry.
      await write((tx) => tx.changeRoom(room, { name: 'Crew' }, 40, edit))
      const same = await write((tx) => tx.changeRoom(room, { name: 'Team', description: 'What we do' }, 50))
      expect(same).toMatchObject({ name: 'Team', description: 'What we do', rev: 5, updatedAt: 30 })
      const { changes } = await changesAfter(room, renamed.rev, same.lastRev, 10)
      expect(changes).toEqual([{ kind: 'room', rev: 5, room: same }])
      await write((tx) => tx.changeRoom(room, { description: null }, 60))
      expect(await world().store.room(room)).toMatchObject({ description: null, rev: 6 })
    })
  })
}
