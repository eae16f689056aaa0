import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { EngineHarness, ScriptedRoom } from '../../src/testing/index.ts'
import { NodeSqlDriver } from './NodeSqlDriver.ts'

test('nothing of a lost room is left in the file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'roomkey-lost-'))
  const file = join(folder, 'cache.sqlite3')
  const sql = new NodeSqlDriver(file)
  const world = new EngineHarness(() => sql)
  const [harbour, direct] = [new ScriptedRoom(1), new ScriptedRoom(2)]
  try {
    for (let number = 0; number < 120; number++) {
      for (const room of [harbour, direct])
        room.post(`${room === harbour ? 'hidden' : 'stays'}${number} ${'y'.repeat(90)}`)
    }
    world.serve([harbour, direct])
    await world.signIn()
    await world.clock.advance(5000)
    world.sockets.last.say({ type: 'removed', room_id: harbour.id })
    await world.clock.advance(10_000)
    expect(world.reports).toEqual([])
    expect(sql.all('SELECT * FROM search_leftovers')).toEqual([])
    sql.all('PRAGMA wal_checkpoint(TRUNCATE)')
    const bytes = readFileSync(file, 'latin1')
    expect(bytes.match(/stays\d/g)).not.toBe(null)
    // The index keeps what words have in common once.
    expect(bytes.match(/hidden|idden\d/g)).toBe(null)
  } finally {
    await world.host.close()
    sql.close()
    rmSync(folder, { recursive: true })
  }
})
