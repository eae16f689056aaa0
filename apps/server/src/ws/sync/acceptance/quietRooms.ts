import type { Rev } from '@roomkey/protocol'
import { describe, expect, test } from 'vitest'
import { startTestServer, testUser } from '../../../testing/index.ts'
import { textsOf } from './frames.ts'

export function quietRoomsAcceptance(): void {
  describe('a room where nothing is new', () => {
    /** A server whose `headsOf` lets a test act between the reading of the heads and what follows; and what it was asked. */
    async function watched() {
      const asked: string[] = []
      let meanwhile = async () => {}
      const own = await startTestServer({
        replace: ({ store }) => {
          const recording = new Proxy(store, {
            get(target, name: keyof typeof store) {
              const value = target[name]
              if (typeof value !== 'function') return value
              return async (...args: never[]) => {
                asked.push(name)
                const answer = await (value as (...all: never[]) => Promise<unknown>)(...args)
                if (name === 'headsOf') await meanwhile()
                return answer
              }
            },
          })
          return { store: recording }
        },
      })
      const [owner, other] = [await testUser(own), await testUser(own)]
      const room = await owner.createRoom('Quiet', other)
      const rev = async () => (await own.parts.store.room(room))?.lastRev ?? (0 as Rev)
      const comeBack = async (during: () => Promise<unknown> = async () => {}) => {
        const known = { epoch: own.parts.store.epoch, rooms: { [room]: await rev() } }
        const client = await other.socket()
        meanwhile = async () => {
          meanwhile = async () => {}
          await during()
        }
        asked.length = 0
        await client.hello(other.access, known)
        return client
      }
      return { own, owner, other, room, asked, comeBack }
    }

    test('is live without being read', async () => {
      const { own, owner, room, asked, comeBack } = await watched()
      // Somebody watches the room already; who is first compares it once.
      const watching = await owner.live()
      const client = await comeBack()
      expect(asked).toEqual(['userById', 'headsOf'])
      await watching.say(room, 'hello')
      const { items } = await client.next('changes')
      expect(textsOf(items)).toEqual(['hello'])
      await own.dispose()
    })

    test.each([true, false])('misses nothing written meanwhile (somebody watches: %s)', async (somebody) => {
      const { own, owner, room, comeBack } = await watched()
      const watching = somebody ? await owner.live() : undefined
      const client = await comeBack(async () => {
        await owner.send(room, 'meanwhile')
        await watching?.next('changes')
      })
      await owner.send(room, 'later')
      await client.until(() => client.texts.join().includes('later'))
      const changes = client.frames.filter((frame) => frame.type === 'changes')
      expect(changes.flatMap(({ items }) => textsOf(items))).toEqual(['meanwhile', 'later'])
      await own.dispose()
    })

    test.each([true, false])(
      'ends when the membership did meanwhile (somebody watches: %s)',
      async (somebody) => {
        const { own, owner, other, room, comeBack } = await watched()
        const watching = somebody ? await owner.live() : undefined
        const client = await comeBack(async () => {
          await owner.remove(room, other)
          await owner.send(room, 'about the one who left')
          await watching?.until(() => watching.texts.join().includes('about the one'))
        })
        await client.next('removed', ({ room_id }) => room_id === room)
        await owner.send(room, 'about the one who left')
        await client.settled()
        expect(client.texts.join()).not.toContain('about the one')
        await own.dispose()
      },
    )
  })
}
