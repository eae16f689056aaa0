import type { Change, Rev } from '@roomkey/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer, type TestUser, testUser } from '../../testing/index.ts'
import { textsOf } from './testing/frames.ts'

let server: TestServer
let alice: TestUser
let bob: TestUser
beforeAll(async () => {
  server = await startTestServer()
  ;[alice, bob] = [await testUser(server), await testUser(server)]
})
afterAll(() => server.dispose())

test('who is invited gets a snapshot, who is removed is told and hears nothing more', async () => {
  const room = await alice.createRoom('Members')
  const [a, b] = [await alice.live(), await bob.live()]
  await alice.invite(room, bob)
  expect(await b.next('snapshot', (frame) => frame.room.id === room)).toMatchObject({ reason: 'joined' })
  await a.say(room, 'welcome, bob')
  await b.next('changes', ({ room_id, items }) => room_id === room && textsOf(items).includes('welcome, bob'))
  await alice.remove(room, bob)
  await b.next('removed', ({ room_id }) => room_id === room)
  await a.say(room, 'about bob')
  await a.next('changes', ({ items }) => textsOf(items).includes('about bob'))
  await b.settled()
  expect(b.texts.join('')).not.toContain('about bob')
  b.send({ type: 'typing', room_id: room })
  b.send({ type: 'catch_up', ref: 'peek', room_id: room, after_rev: 0 as Rev })
  expect(await b.next('error')).toMatchObject({ ref: 'peek', code: 'not_a_member' })
  await alice.invite(room, bob)
  const back = await b.next('snapshot', (frame) => frame.room.id === room)
  expect(back.messages.map(({ text }) => text)).toContain('about bob')
  await Promise.all([a.close(), b.close()])
})

test('when the owner leaves, the others see who is owner now', async () => {
  const room = await alice.createRoom('Inherited', bob)
  const b = await bob.live()
  await alice.remove(room, alice)
  const owners = (items: readonly Change[]) =>
    items.flatMap((item) =>
      item.kind === 'membership' && item.membership.role === 'owner' && item.membership.left_at === null
        ? [item.membership]
        : [],
    )
  const { items } = await b.next('changes', (frame) => owners(frame.items).length > 0)
  expect(owners(items)).toMatchObject([{ room_id: room, user: { id: bob.id } }])
  await bob.remove(room, bob)
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
