import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, expect, it } from 'vitest'
import { World } from '../acceptance/Database.ts'
import { openSqliteStore } from './openSqliteStore.ts'

let remove = async () => {}
afterEach(() => remove())

it('lets others have their turn while it counts what is unread in many rooms', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'roomkey-heads-'))
  const file = join(folder, 'roomkey.db')
  const world = await World.open({
    open: () => openSqliteStore({ file }),
    remove: () => rm(folder, { recursive: true }),
  })
  remove = () => world.remove()
  const alice = await world.user('alice')
  const rooms = []
  for (let count = 0; count < 45; count += 1) rooms.push(await world.room(alice))
  const db = new Sqlite(file)
  // Which messages there are does not matter: how many there may be decides.
  db.exec('update rooms set last_seq = 1000')
  db.close()
  let turns = 0
  const look = () => {
    turns += 1
    looking = setImmediate(look)
  }
  let looking = setImmediate(look)
  const heads = await world.store.headsOf(alice.id)
  clearImmediate(looking)
  expect(heads.map(({ roomId }) => roomId).sort()).toEqual(rooms.sort())
  expect(turns).toBeGreaterThanOrEqual(2)
})
