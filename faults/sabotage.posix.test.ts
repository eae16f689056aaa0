import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { Round } from './fault.ts'
import { oneNode } from './stage/nodes.ts'
import { runShort } from './testing.ts'

// The table would be worth nothing if it could not show a loss: here somebody meddles with what is stored.
test('what is lost, torn or wrong is found', async () => {
  const what = 'somebody meddles with what is stored'
  const result = await runShort('sabotage', { what, open: meddled }, 1)
  expect(result.lost).toBe(1)
  expect(result.halfWritten).toBeGreaterThan(0)
  expect(result.filesWrong).toBeGreaterThan(0)
  expect(result.wrong.join()).toContain('behind a hole')
  expect(result.wrong.join()).toContain('file_damaged')
})

async function meddled(folder: string) {
  const dataDir = join(folder, 'data')
  const { node, env } = await oneNode(dataDir)
  return {
    urls: [node.url],
    env,
    strike: async ({ ledger }: Round) => {
      await ledger.until('a file', () => ledger.files.size > 0)
      await node.kill9()
      const lost = [...ledger.acknowledged.keys()].find((id) => !ledger.files.has(id))
      const db = new Database(join(dataDir, 'roomkey.db'))
      expect(db.prepare('delete from messages where id = ?').run(lost).changes).toBe(1)
      db.close()
      await damage(join(dataDir, 'files'))
      await node.start()
      return performance.now()
    },
    close: () => node.stop(),
  }
}

async function damage(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) await writeFile(join(entry.parentPath, entry.name), 'no longer what it was')
}
