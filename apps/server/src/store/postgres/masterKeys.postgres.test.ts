import { randomUUID } from 'node:crypto'
import type { RoomId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { postgresDatabases } from '../../testing/postgresDatabases.ts'
import { newUser } from '../acceptance/Database.ts'
import { ForgottenKeyError, type Writes } from '../store.ts'
import { openPostgresStore } from './openPostgresStore.ts'

const databases = postgresDatabases()

/** A store that knows the master key `old`, and makes rooms under it. */
async function prepared() {
  const url = await databases.migrated()
  const store = await openPostgresStore({ url })
  const alice = await store.write((tx) => tx.createUser(newUser('alice')))
  await store.write((tx) => tx.addMasterKey('old', 1))
  const makeRoom = (tx: Writes) => {
    const id = randomUUID() as RoomId
    const key = { roomId: id, epoch: 1, wrappedKey: 'w', wrappedBy: 'old' }
    return tx.createRoom(
      { id, name: '', description: null, isPrivate: true, createdAt: 1, createdBy: alice.id },
      key,
    )
  }
  /** Resolves when somebody waits for a lock. */
  const waiting = async () => {
    const text = "select count(*) as count from pg_stat_activity where wait_event_type = 'Lock'"
    while (Number((await databases.query(url, text))[0]?.count) === 0);
  }
  return { store, makeRoom, waiting }
}

test('a master key is not forgotten while a room under it is being stored', async () => {
  const { store, makeRoom, waiting } = await prepared()
  let forgotten: Promise<boolean> | undefined
  await store.write(async (tx) => {
    await makeRoom(tx)
    forgotten = store.write((other) => other.removeMasterKey('old'))
    await waiting()
  })
  expect(await forgotten).toBe(false)
  await store.close()
})

test('a room under a master key that is just being forgotten is refused, to be wrapped anew', async () => {
  const { store, makeRoom, waiting } = await prepared()
  let made: Promise<unknown> | undefined
  await store.write(async (tx) => {
    expect(await tx.removeMasterKey('old')).toBe(true)
    made = store.write(makeRoom)
    made.catch(() => {})
    await waiting()
  })
  await expect(made).rejects.toBeInstanceOf(ForgottenKeyError)
  await store.close()
})
