import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { MessageId } from '@roomkey/protocol'
import { v7 as uuidv7 } from 'uuid'
import { sealed, World } from '../acceptance/Database.ts'
import { openSqliteStore } from './openSqliteStore.ts'

// node apps/server/src/store/sqlite/measureAppends.ts [folder on the disk to measure]
// Durable appends a second, alone and 64 together, into one room and round-robin into 50.

const folder = await mkdtemp(join(process.argv[2] ?? '/var/tmp', 'roomkey-appends-'))
const world = await World.open({
  open: () => openSqliteStore({ file: join(folder, 'roomkey.db') }),
  remove: () => rm(folder, { recursive: true }),
})
const alice = await world.user('alice')
// Made once: what is measured is the store. Ids grow with time, as clients make them.
const envelope = sealed()
const rooms = await Promise.all(Array.from({ length: 50 }, () => world.room(alice)))

async function appendsPerSecond(together: number, spread: number, total: number): Promise<number> {
  let started = 0
  const sender = async () => {
    while (started < total) {
      const room = rooms[started++ % spread]
      if (room) await world.send(room, alice, { id: uuidv7() as MessageId, sealed: envelope })
    }
  }
  const begin = performance.now()
  await Promise.all(Array.from({ length: together }, sender))
  return Math.round((total * 1000) / (performance.now() - begin))
}

await appendsPerSecond(64, 50, 20_000)
for (const [together, spread, total] of [
  [1, 1, 3_000],
  [64, 1, 40_000],
  [64, 50, 40_000],
] as const) {
  const rounds: number[] = []
  for (let round = 0; round < 3; round++) rounds.push(await appendsPerSecond(together, spread, total))
  console.log(`${together} together, ${spread} room(s): ${rounds.sort((a, b) => a - b)[1]} per second`)
}
await world.remove()
