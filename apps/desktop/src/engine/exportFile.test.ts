import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EngineFiles } from '@roomkey/client'
import { AttachmentId } from '@roomkey/protocol'
import { expect, onTestFinished, test } from 'vitest'
import { exportFile, putBeside } from './exportFile.ts'

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
  expect(await exportFile(giving(['half'], true), ID, path, 'replace')).toMatchObject({ reason: 'offline' })
  expect(readFileSync(path, 'utf8')).toBe('before')
  expect(await exportFile(giving(['one ', 'two']), ID, path, 'replace')).toEqual({ ok: true, path })
  expect(readFileSync(path, 'utf8')).toBe('one two')
  expect(readdirSync(home).sort()).toEqual(['a.txt', 'a.txt.part'])
})

test('a folder that is gone is told in words', async () => {
  const result = await exportFile(giving(['a']), ID, join(folder(), 'gone', 'a.txt'), 'replace')
  expect(result).toMatchObject({ ok: false, message: 'This folder is no longer there.' })
})

test('what came there meanwhile stays, and two of one name are two', async () => {
  const home = folder()
  const path = join(home, 'scan.pdf')
  const late: Pick<EngineFiles, 'read'> = {
    async read(_id, take) {
      await take(Buffer.from('theirs'))
      writeFileSync(path, 'mine')
      return { ok: true }
    },
  }
  expect(await exportFile(late, ID, path, 'beside')).toEqual({ ok: true, path: join(home, 'scan (2).pdf') })
  const both = ['one', 'two'].map((words) => exportFile(giving([words]), ID, join(home, 'b'), 'beside'))
  expect((await Promise.all(both)).every(({ ok }) => ok)).toBe(true)
  expect(readdirSync(home).sort()).toEqual(['b', 'b (2)', 'scan (2).pdf', 'scan.pdf'])
  expect(readFileSync(path, 'utf8')).toBe('mine')
})

test('a disk without links keeps both, too', async () => {
  const home = folder()
  const [path, part] = [join(home, 'a.txt'), join(home, 'a.txt.part')]
  writeFileSync(path, 'mine')
  writeFileSync(part, 'theirs')
  const noLinks = () => Promise.reject(Object.assign(new Error(), { code: 'EPERM' }))
  expect(await putBeside(part, path, noLinks)).toBe(join(home, 'a (2).txt'))
  expect(readdirSync(home).sort()).toEqual(['a (2).txt', 'a.txt'])
  expect(readFileSync(path, 'utf8')).toBe('mine')
})
