import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Seq } from '@roomkey/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { newMessage, newUser, World } from '../acceptance/Database.ts'
import { openSqliteStore } from './openSqliteStore.ts'

let world: World
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'roomkey-'))
  const remove = () => rm(folder, { recursive: true })
  world = await World.open({ open: () => openSqliteStore({ file: join(folder, 'db') }), remove })
})
afterEach(() => world.remove())

it('lets a send in between units that take long, all of which are stored', async () => {
  const { store } = world
  const alice = await world.user('alice')
  const room = await world.room(alice)
  const ended: string[] = []
  const units = Array.from({ length: 8 }, (_, unit) =>
    store
      .write(async (tx) => {
        const until = performance.now() + 12
        await tx.createUser(newUser(`person${unit}`))
        while (performance.now() < until) await tx.userById(alice.id)
      })
      .then(() => ended.push('unit')),
  )
  const send = store.send(newMessage(room, alice.id)).then(() => ended.push('send'))
  await Promise.all([...units, send])
  // The send came last, and waited for one group of units and not for eight units.
  expect(ended.indexOf('send')).toBeLessThan(4)
  expect(await store.messagesAfter(room, 0 as Seq, 10)).toHaveLength(1)
  for (let unit = 0; unit < 8; unit += 1) expect(await store.userByName(`person${unit}`)).toBeDefined()
})
