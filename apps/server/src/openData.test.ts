import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
// biome-ignore lint/style/noRestrictedImports: stands for the server that is in a commit
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { openData } from './openData.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkey-data-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const open = () => openData(readConfig({ DATA_DIR: folder }), { now: () => 1, say: () => {} })

test('the data of a server that writes all the time is opened without waiting for its lock', async () => {
  await (await open()).close()
  const server = new Database(join(folder, 'roomkey.db'))
  server.exec('begin immediate')
  const data = await open()
  expect(await data.store.masterKeys()).toEqual(data.master.ids)
  await data.close()
  server.close()
})
