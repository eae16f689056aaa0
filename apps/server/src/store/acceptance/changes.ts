import type { MessageId, Rev, RoomId } from '@roomkey/protocol'
import { describe, expect, it } from 'vitest'
import { sealed, type World } from './Database.ts'

export function changesAcceptance(world: () => World): void {
  describe('changes after a rev', () => {
    const NEVER = Number.MAX_SAFE_INTEGER as Rev

    /** Follows pages as a client does and tells each row by its kind, id and rev. */
    const follow = async (room: RoomId, from: number, upTo: Rev, limit: number, bytes?: number) => {
      const told: string[] = []
      let after = from as Rev
      for (;;) {
        const page = await world().store.changesAfter(room, after, upTo, limit, bytes)
        for (const change of page.changes) {
          expect(change.rev).toBeGreaterThan(after)
          expect(change.rev).toBeLessThanOrEqual(page.upTo)
          after = change.rev
          if (change.kind === 'message') told.push(`message ${change.message.seq} rev ${change.rev}`)
          if (change.kind === 'membership') {
            told.push(`${change.membership.username} rev ${change.rev} left ${change.membership.leftAt}`)
          }
          if (change.kind === 'room') told.push(`room rev ${change.rev}`)
        }
        if (page.upTo === upTo) return told
        expect(page.changes.length).toBeGreaterThan(0)
        expect(page.upTo).toBe(after)
      }
    }

    it('tells every row once, at its latest rev, in rev order, whatever the page size', async () => {
      const [alice, bob] = [await world().user('alice'), await world().user('bob')]
      const room = await world().room(alice, bob) // revs 1 to 3
      const other = await world().room(alice)
      const ids: MessageId[] = []
      for (let count = 0; count < 3; count++) ids.push((await world().send(room, alice)).id) // 4 to 6
      await world().send(other, alice)
      await world().store.write((tx) => tx.endMembership(room, bob.id, 70)) // 7
      await world().store.write((tx) => tx.changeMessage(ids[0] as MessageId, sealed(), 80)) // 8
      await world().store.write((tx) => tx.changeMessage(ids[1] as MessageId, null, 90)) // 9
      await world().store.write((tx) => tx.addMembers(room, [{ id: bob.id, role: 'member' }], alice.id, 100)) // 10
      const all = [
        'room rev 1',
        'alice rev 2 left null',
        'message 3 rev 6',
        'message 1 rev 8',
        'message 2 rev 9',
        'bob rev 10 left null',
      ]
      for (const limit of [1, 2, 3, 100]) expect(await follow(room, 0, NEVER, limit)).toEqual(all)
      for (const bytes of [1, 60, 100, 150]) expect(await follow(room, 0, NEVER, 100, bytes)).toEqual(all)
      expect(await follow(room, 8, NEVER, 2)).toEqual(all.slice(4))
      expect(await follow(room, 10, NEVER, 2)).toEqual([])
      // What changed again above the bound is left out: it comes with its later rev.
      expect(await follow(room, 0, 8 as Rev, 2)).toEqual(all.slice(0, 4))
    })

    it('cuts a page at the bytes of its messages, and never below one', async () => {
      const alice = await world().user('alice')
      const room = await world().room(alice) // revs 1 and 2
      for (const length of [40, 40, 400, 40]) await world().send(room, alice, { sealed: sealed(1, length) })
      const page = async (after: number, bytes: number) => {
        const { changes, upTo } = await world().store.changesAfter(room, after as Rev, 6 as Rev, 100, bytes)
        expect(changes.map(({ rev }) => rev)).toEqual(changes.map((_, index) => after + 1 + index))
        return upTo
      }
      expect([await page(0, 79), await page(0, 80), await page(0, 479)]).toEqual([3, 4, 4])
      expect([await page(3, 479), await page(4, 10), await page(4, 440)]).toEqual([5, 5, 6])
    })

    it('tells of a person who left', async () => {
      const [alice, bob] = [await world().user('alice'), await world().user('bob')]
      const room = await world().room(alice, bob)
      await world().store.write((tx) => tx.endMembership(room, bob.id, 70))
      expect(await follow(room, 3, NEVER, 10)).toEqual(['bob rev 4 left 70'])
    })
  })
}
