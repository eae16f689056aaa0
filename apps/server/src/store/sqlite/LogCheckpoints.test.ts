import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connect } from './connect.ts'
import { LogCheckpoints } from './LogCheckpoints.ts'

const MB = 2 ** 20

test('a log that grew while somebody read at length shrinks again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'roomkey-log-'))
  const file = join(folder, 'roomkey.db')
  const db = connect(file)
  const failures: unknown[] = []
  const checkpoints = new LogCheckpoints(db)
  db.exec('create table pieces (content blob)')
  const write = (bytes: number) => {
    db.prepare('insert into pieces values (zeroblob(?))').run(bytes)
    checkpoints.afterCommit((error) => failures.push(error))
  }
  write(1)
  const reader = connect(file)
  reader.exec('begin')
  reader.prepare('select count(*) from pieces').get()
  for (let written = 0; written < 80; written += 16) write(16 * MB)
  const logSize = async () => (await stat(`${file}-wal`)).size
  expect(await logSize()).toBeGreaterThan(80 * MB)
  reader.close()
  // The first takes the log into the file, the second begins it anew.
  write(5 * MB)
  write(1)
  expect(await logSize()).toBeLessThanOrEqual(64 * MB)
  expect(failures).toEqual([])
  db.close()
  await rm(folder, { recursive: true })
})
