import type { Seq } from '@roomkey/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { postgresDatabases } from '../../testing/postgresDatabases.ts'
import { newMessage, World } from '../acceptance/Database.ts'
import { openPostgresStore } from './openPostgresStore.ts'

// A newer version migrates the database while nodes of this one go on: every connection has its statements planned.

const databases = postgresDatabases()
const CONNECTIONS = 8
let world: World
let url: string
beforeEach(async () => {
  url = await databases.migrated()
  world = await World.open({ open: () => openPostgresStore({ url }), remove: async () => {} })
})
afterEach(() => world.remove())

async function everyQuery() {
  const { store } = world
  const alice = await world.user('alice')
  const room = await world.room(alice)
  const sent = await store.send(newMessage(room, alice.id))
  const id = 'message' in sent ? sent.message.id : undefined
  if (!id) throw new Error('nothing was sent')
  const device = { id: 'none' as never, userId: alice.id }
  const reads = () =>
    Promise.all([
      store.userById(alice.id),
      store.userByName('alice'),
      store.usersByName(['alice']),
      store.usersAfter(null, 10),
      store.roomsOf(alice.id),
      store.room(room),
      store.members(room),
      store.message(id),
      store.messagesBefore(room, null, 10),
      store.messagesAfter(room, 0 as Seq, 10),
      store.device(device.id),
      store.devicesOf(alice.id, 0),
      store.attachment('none' as never),
      store.attachmentsAfter(null, 10),
      store.standing(room, alice.id),
      store.headsOf(alice.id),
    ])
  const write = () =>
    store.write(async (tx) => {
      await tx.userById(alice.id)
      await tx.device(device.id)
      await tx.attachment('none' as never)
      await tx.room(room)
      return tx.message(id)
    })
  const all = async () => {
    const several = Array.from({ length: 2 * CONNECTIONS })
    await Promise.all([
      ...several.map(reads),
      ...several.map(write),
      ...several.map(() => store.send(newMessage(room, alice.id))),
    ])
  }
  return { alice, all }
}

it('goes on when every table got a column', async () => {
  const { all } = await everyQuery()
  await all()
  const tables = await databases.query(url, "select tablename from pg_tables where schemaname = 'public'")
  for (const { tablename } of tables)
    await databases.query(url, `alter table ${tablename} add column from_the_future text`)
  await all()
})

it('plans anew what gives another type than before', async () => {
  const { alice, all } = await everyQuery()
  await all()
  await databases.query(url, 'alter table users alter column email type varchar(200)')
  await databases.query(url, 'alter table rooms alter column name type varchar(200)')
  await all()
  expect((await world.store.userById(alice.id))?.username).toBe('alice')
})
