import { randomUUID } from 'node:crypto'
import type { Rev, RoomId } from '@roomkey/protocol'
import { describe, expect, test } from 'vitest'
import { createRoom } from '../../../actions/createRoom.ts'
import { sendMessage } from '../../../actions/sendMessage.ts'
import { createRateLimits, DEFAULT_RATES } from '../../../ratelimit/rateLimits.ts'
import { startTestServer, testUser } from '../../../testing/index.ts'
import { serverOfFewFrames } from '../../../testing/serverOfFewFrames.ts'
import { CHANGES_PAGE } from '../../hub/RoomFeed.ts'
import { hello } from './frames.ts'

export function limitsAcceptance(): void {
  describe('limits', () => {
    test('too many frames close with 4429', async () => {
      const strict = await serverOfFewFrames(8)
      const client = await (await testUser(strict)).live()
      for (let index = 0; index < 8; index++) client.send({ type: 'ping' })
      expect((await client.closed).code).toBe(4429)
      await strict.dispose()
    })

    test('what is no frame counts for fifty, and is answered in a few words however long it is', async () => {
      const strict = await serverOfFewFrames(150)
      const client = await (await testUser(strict)).live()
      const message = {
        id: randomUUID(),
        room_id: randomUUID(),
        text: 'x',
        attachment_ids: Array(9000).fill(1),
      }
      client.send({ type: 'send', ref: 'long', message } as never)
      expect(JSON.stringify(await client.next('error')).length).toBeLessThan(500)
      for (let index = 0; index < 2; index++) client.socket.send('{}')
      expect((await client.closed).code).toBe(4429)
      await strict.dispose()
    })

    test('too many messages are told to wait, over all sockets and REST together', async () => {
      const send = { requests: 3, seconds: 3600 }
      const strict = await startTestServer({
        replace: () => ({ limiter: createRateLimits({ ...DEFAULT_RATES, send }) }),
      })
      const [user, other] = [await testUser(strict), await testUser(strict)]
      const room = await user.createRoom('Mine', other)
      const [one, two, third] = [await user.live(), await user.live(), await other.live()]
      // What is refused for another reason does not count.
      for (let count = 0; count < 4; count += 1) {
        const message = { id: randomUUID(), room_id: randomUUID(), text: 'x', attachment_ids: [] }
        one.send({ type: 'send', ref: `no-${count}`, message })
        expect(await one.next('error')).toMatchObject({ ref: `no-${count}`, code: 'not_found' })
      }
      await one.say(room, 'a')
      await two.say(room, 'b')
      await user.send(room, 'c')
      for (const client of [one, two]) {
        const message = { id: randomUUID(), room_id: room, text: 'd', attachment_ids: [] }
        client.send({ type: 'send', ref: 'd', message })
        const refused = await client.next('error')
        expect(refused).toMatchObject({ ref: 'd', code: 'rate_limited' })
        expect(refused.retry_after).toBeGreaterThan(3000)
      }
      const reply = await user.fetch(`api/rooms/${room}/messages/`, { json: { plaintext: 'd' } })
      expect(reply.status).toBe(429)
      expect((await user.fetch(`api/rooms/${room}/messages/`)).status).toBe(200)
      await third.say(room, 'somebody else')
      await strict.dispose()
    })

    test('questions are counted for each session by itself, and not their first pages', async () => {
      const catchUp = { requests: 4, seconds: 3600 }
      const strict = await startTestServer({
        replace: () => ({ limiter: createRateLimits({ ...DEFAULT_RATES, catchUp }) }),
      })
      const user = await testUser(strict)
      const room = await user.createRoom('Long')
      // More than one page of changes.
      for (let index = 0; index < CHANGES_PAGE + 10; index += 1)
        await sendMessage(strict.parts, user, { roomId: room, text: `${index}`, attachmentIds: [] })
      const client = await user.live()
      const ask = (ref: string) => client.send({ type: 'catch_up', ref, room_id: room, after_rev: 0 as Rev })
      for (const ref of ['a', 'b', 'c']) {
        ask(ref)
        await client.next('changes', (frame) => frame.ref === ref && frame.more)
        await client.next('changes', (frame) => frame.ref === ref && !frame.more)
      }
      ask('d')
      const refused = await client.next('error')
      expect(refused).toMatchObject({ ref: 'd', code: 'rate_limited' })
      expect(refused.retry_after).toBeGreaterThan(3000)
      // What is live goes on, and another connect of this session waits.
      await client.say(room, 'live still')
      const second = await user.socket()
      second.send(hello(user.access))
      expect((await second.closed).code).toBe(4429)
      // A device of the same person is another session.
      const reply = await fetch(new URL('api/devices/', strict.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: user.username, password: user.password, device_name: 'own' }),
      })
      const device = await user.socket()
      await device.hello(((await reply.json()) as { access: string }).access)
      await strict.dispose()
    })

    test('whoever asks for thousands of changes again and again waits before the next question', async () => {
      const catchUp = { requests: 4, seconds: 3600 }
      const strict = await startTestServer({
        replace: () => ({ limiter: createRateLimits({ ...DEFAULT_RATES, catchUp }) }),
      })
      const user = await testUser(strict)
      const room = await user.createRoom('Long')
      const draft = { roomId: room, text: 'x', attachmentIds: [] }
      for (let sent = 0; sent < 2100; sent += 300)
        await Promise.all(Array.from({ length: 300 }, () => sendMessage(strict.parts, user, draft)))
      const client = await user.live()
      const ask = (ref: string) => client.send({ type: 'catch_up', ref, room_id: room, after_rev: 0 as Rev })
      ask('all')
      await client.next('changes', (frame) => frame.ref === 'all' && !frame.more)
      ask('again')
      expect(await client.next('error')).toMatchObject({ ref: 'again', code: 'rate_limited' })
      await strict.dispose()
    })

    test('who comes back to hundreds of rooms is not hindered by the default rates', async () => {
      const generous = await startTestServer({ replace: () => ({ limiter: createRateLimits() }) })
      const user = await testUser(generous)
      const rooms: RoomId[] = []
      // Not all at once: a slow database refuses those who would wait for too long.
      while (rooms.length < 300) {
        const made = Array.from({ length: 20 }, () =>
          createRoom(generous.parts, user, { name: 'One of many', invitedUsernames: [] }),
        )
        rooms.push(...(await Promise.all(made)).map(({ room }) => room.id))
      }
      // A bad line: it connects again and again, and asks for each room besides.
      for (let round = 0; round < 10; round += 1) {
        const client = await user.live()
        if (round < 9) await client.close()
        else {
          for (const room_id of rooms)
            client.send({ type: 'catch_up', ref: room_id, room_id, after_rev: 0 as Rev })
          for (const room of rooms) await client.next('changes', ({ ref }) => ref === room)
          expect(client.frames.filter(({ type }) => type === 'error')).toEqual([])
        }
      }
      await generous.dispose()
    })
  })
}
