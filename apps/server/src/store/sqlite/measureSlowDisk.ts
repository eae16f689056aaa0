import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Seq } from '@roomkey/protocol'
import knex from 'knex'
import { moveReadMark } from '../../actions/moveReadMark.ts'
import { namedUnit } from '../../actions/namedUnits.ts'
import { World } from '../acceptance/Database.ts'
import { GroupCommit } from '../GroupCommit.ts'
import { sqlWrites } from '../sql/sqlStore.ts'
import type { Writes } from '../store.ts'
import { connect } from './connect.ts'
import { openSqliteStore } from './openSqliteStore.ts'
import { SqliteSql } from './SqliteSql.ts'
import { UnitTransaction } from './UnitTransaction.ts'
import { WriteLock } from './WriteLock.ts'

// SLOW_DISK_MS=10 node --require ./apps/server/src/testing/slowDisk.cjs apps/server/src/store/sqlite/measureSlowDisk.ts
// What the rest of the server has while 16 people move their read marks on a disk whose fsync takes so long: written
// on the thread, in one message or call by call, and as it would be on the thread that also reads and delivers.
const SECONDS = 3
const WRITERS = 16
const MS = Number(process.env.SLOW_DISK_MS)
const folder = await mkdtemp(join(tmpdir(), 'roomkey-slow-'))
const file = join(folder, 'roomkey.db')
const world = await World.open({
  open: () => openSqliteStore({ file }),
  remove: () => rm(folder, { recursive: true }),
})
const alice = await world.user('alice')
const room = await world.room(alice)
await world.send(room, alice)

const db = connect(file)
const { writes, commits } = onThisThread()
const ways: Record<string, () => Promise<unknown>> = {
  'on the thread, one message': () => world.store.write(namedUnit('moveReadMark', room, alice.id, 1 as Seq)),
  'on the thread, call by call': () => world.store.write((tx) => moveReadMark(tx, room, alice.id, 1 as Seq)),
  'on the main thread': () => commits.add(() => moveReadMark(writes, room, alice.id, 1 as Seq)),
}
for (const [name, write] of Object.entries(ways)) console.log(await measure(name, write))
db.close()
await world.remove()

async function measure(name: string, write: () => Promise<unknown>): Promise<string> {
  const until = performance.now() + SECONDS * 1000
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  let written = 0
  let reads = 0
  const writer = async () => {
    for (; performance.now() < until; written += 1) await write()
  }
  const reader = async () => {
    for (; performance.now() < until; reads += 1) {
      await world.store.messagesBefore(room, null, 50)
      await new Promise(setImmediate)
    }
  }
  await Promise.all([...Array.from({ length: WRITERS }, writer), reader()])
  delay.disable()
  const rate = (count: number) => `${Math.round(count / SECONDS)}/s`
  return `${name}: ${rate(written)} written, ${rate(reads)} turns with a read, the loop stood still for ${(delay.percentile(99) / 1e6).toFixed(1)} ms (p99)`
}

function onThisThread(): { writes: Writes; commits: GroupCommit<() => Promise<unknown>, unknown> } {
  const transaction = new UnitTransaction(db)
  const slow = new Int32Array(new SharedArrayBuffer(4))
  return {
    writes: sqlWrites(new SqliteSql(db, knex({ client: 'better-sqlite3', useNullAsDefault: true }))),
    commits: new GroupCommit(new WriteLock(), async (works) => {
      // The stand-in for the disk refuses to slow this thread, so the group itself takes its time.
      Atomics.wait(slow, 0, 0, MS)
      return transaction.run(works)
    }),
  }
}
