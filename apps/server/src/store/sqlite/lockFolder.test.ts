import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FolderInUseError, lockFolder } from './lockFolder.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkey-lock-'))
})
afterEach(() => rm(folder, { recursive: true }))

it('lets one in, says who is there, and lets the next in afterwards', () => {
  const data = join(folder, 'data')
  const lock = lockFolder(data)
  expect(() => lockFolder(data)).toThrow(FolderInUseError)
  expect(() => lockFolder(data)).toThrow(`DATA_DIR ${data} is in use by another server (pid ${process.pid})`)
  lock.release()
  lockFolder(data).release()
})

it('keeps folders apart', () => {
  const locks = [lockFolder(join(folder, 'one')), lockFolder(join(folder, 'other'))]
  for (const lock of locks) lock.release()
})
