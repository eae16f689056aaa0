import { expect, test } from 'vitest'
import { StagedFileGone, StagedFileNotKept } from '../../src/ports/index.ts'
import { BlobStaging } from './BlobStaging.ts'
import type { StagedFolder } from './StagedFolder.ts'

/** Copies when it is told to. */
class Folder {
  readonly files = new Map<string, Blob>()
  finish: (failed?: Error) => void = () => {}
  copy = (id: string, file: Blob) =>
    new Promise<void>((resolve, reject) => {
      this.finish = (failed) => {
        if (failed !== undefined) return reject(failed)
        this.files.set(id, file)
        resolve()
      }
    })
  read = async (id: string) => this.files.get(id) ?? null
  remove = async (id: string) => void this.files.delete(id)
}

function stage() {
  const folder = new Folder()
  const reports: unknown[] = []
  const parts = { now: () => 0, report: (_area: string, error: unknown) => reports.push(error) }
  const staging = (of: Folder) => new BlobStaging({ ...parts, folder: of as unknown as StagedFolder })
  return { folder, staging: staging(folder), later: () => staging(folder), reports }
}

test('a file is settled when its copy is whole, and is then there for the next worker', async () => {
  const { folder, staging, later } = stage()
  const { id } = await staging.add(new File(['abc'], 'a.txt'))
  const order: string[] = []
  const settled = staging.settled([id]).then(() => order.push('settled'))
  await new Promise((resolve) => setTimeout(resolve))
  order.push('copied')
  folder.finish()
  await settled
  expect(order).toEqual(['copied', 'settled'])
  await later().settled([id])
})

test('one without room is told, and is at hand until the tab closes', async () => {
  const { folder, staging, later, reports } = stage()
  const full = new Error('QuotaExceededError')
  const { id } = await staging.add(new File(['abc'], 'a.txt'))
  await Promise.resolve()
  folder.finish(full)
  await expect(staging.settled([id])).rejects.toThrow(StagedFileNotKept)
  expect(await (await staging.get(id)).text()).toBe('abc')
  await expect(later().settled([id])).rejects.toThrow(StagedFileGone)
  expect(reports).toEqual([full])
})
