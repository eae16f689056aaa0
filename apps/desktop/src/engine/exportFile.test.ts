import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EngineFiles } from '@roomkey/client'
import { AttachmentId } from '@roomkey/protocol'
import { expect, onTestFinished, test } from 'vitest'
import { exportFile } from './exportFile.ts'

const ID = AttachmentId.parse('0198c0de-0000-7000-8000-000000000001')
function folder() {
  const path = mkdtempSync(join(tmpdir(), 'roomkey-export-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}
const giving = (pieces: string[], fails = false): Pick<EngineFiles, 'read'> => ({
  async read(_id, take) {
    for (const piece of pieces) await take(Buffer.from(piece))
    return fails ? { ok: false, reason: 'offline', message: 'Offline.' } : { ok: true }
  },
})

test('what is there is replaced by the whole file, or stays', async () => {
  const home = folder()
  const path = join(home, 'a.txt')
  writeFileSync(path, 'before')
  writeFileSync(`${path}.part`, 'of another program')
  expect(await exportFile(giving(['half'], true), ID, path)).toMatchObject({ reason: 'offline' })
  expect(readFileSync(path, 'utf8')).toBe('before')
  expect(await exportFile(giving(['one ', 'two']), ID, path)).toEqual({ ok: true })
  expect(readFileSync(path, 'utf8')).toBe('one two')
  expect(readdirSync(home).sort()).toEqual(['a.txt', 'a.txt.part'])
})

test('a folder that is gone is told in words', async () => {
  const result = await exportFile(giving(['a']), ID, join(folder(), 'gone', 'a.txt'))
  expect(result).toMatchObject({ ok: false, message: 'This folder is no longer there.' })
})
