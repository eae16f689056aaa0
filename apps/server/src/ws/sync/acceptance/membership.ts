import type { Change, Rev } from '@roomkey/protocol'
import { describe, expect, test } from 'vitest'
import { startTestServer, testUser } from '../../../testing/index.ts'
import { textsOf } from './frames.ts'
import type { SyncWorld } from './SyncWorld.ts'

export function membershipAcceptance(at: SyncWorld): void {
  describe('membership', () => {
    test('who is invited gets a snapshot, who is removed is told and hears nothing more', async () => {
      const room = await at.alice.createRoom('Members')
      const [a, b] = [await at.alice.live(), await at.bob.live()]
      await at.alice.invite(room, at.bob)
      expect(await b.next('snapshot', (frame) => frame.room.id === room)).toMatchObject({ reason: 'joined' })
      await a.say(room, 'welcome, bob')
      await b.next(
        'changes',
        ({ room_id, items }) => room_id === room && textsOf(items).includes('welcome, bob'),
      )
      await at.alice.remove(room, at.bob)
      await b.next('removed', ({ room_id }) => room_id === room)
      await a.say(room, 'about bob')
      await a.next('changes', ({ items }) => textsOf(items).includes('about bob'))
      await b.settled()
      expect(b.texts.join('')).not.toContain('about bob')
      b.send({ type: 'typing', room_id: room })
      b.send({ type: 'catch_up', ref: 'peek', room_id: room, after_rev: 0 as Rev })
      expect(await b.next('error')).toMatchObject({ ref: 'peek', code: 'not_a_member' })
      await at.alice.invite(room, at.bob)
      const back = await b.next('snapshot', (frame) => frame.room.id === room)
      expect(back.messages.map(({ text }) => text)).toContain('about bob')
      await Promise.all([a.close(), b.close()])
    })

    test('when the owner leaves, the others see who is owner now', async () => {
      const room = await at.alice.createRoom('Inherited', at.bob)
      const b = await at.bob.live()
      await at.alice.remove(room, at.alice)
      const owners = (items: readonly Change[]) =>
        items.flatMap((item) =>
          item.kind === 'membership' && item.membership.role === 'owner' && item.membership.left_at === null
            ? [item.membership]
            : [],
        )
      const { items } = await b.next('changes', (frame) => owners(frame.items).length > 0)
      expect(owners(items)).toMatchObject([{ room_id: room, user: { id: at.bob.id } }])
      await at.bob.remove(room, at.bob)
      await b.next('removed', ({ room_id }) => room_id === room)
      await b.close()
    })

    test('a removal whose hint is lost ends delivery all the same', async () => {
      // This fan-out forgets every "removed".
      const deaf = await startTestServer({
        replace: ({ fanout }) => ({
          fanout: {
            missed: () => fanout.missed(),
            publish: (hint) => (hint.kind === 'removed' ? undefined : fanout.publish(hint)),
            subscribe: (...listeners) => fanout.subscribe(...listeners),
            close: () => fanout.close(),
          },
        }),
      })
      const [owner, other] = [await testUser(deaf), await testUser(deaf)]
      const room = await owner.createRoom('Lost', other)
      const [a, b] = [await owner.live(), await other.live()]
      await owner.remove(room, other)
      await a.say(room, 'secret')
      await a.next('changes', ({ items }) => textsOf(items).includes('secret'))
      await b.next('removed')
      await b.settled()
      expect(b.texts.join('')).not.toContain('secret')
      await deaf.dispose()
    })
  })
}
