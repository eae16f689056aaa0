import type { AttachmentRow } from '@roomkey/client/api'
import { expect, test } from 'vitest'
import { webFiles } from './webFiles.ts'

type AttachmentId = AttachmentRow['id']

const file = (number: number) => ({ id: `${number}` as AttachmentId, name: `${number}.txt` }) as AttachmentRow

/** A browser that takes so many downloads of one burst, as Chromium does. */
function browser(most: number) {
  const got: string[] = []
  let burst = 0
  return {
    got,
    follow(_: string, name: string) {
      burst += 1
      if (burst <= most) got.push(name)
    },
    async wait() {
      burst = 0
    },
  }
}

test('all files of a message arrive, in their order, also where a burst is cut off', async () => {
  const page = browser(1)
  const files = Array.from({ length: 15 }, (_, index) => file(index))
  const fileUrl = async () => ({ ok: true as const, url: '/x', expiresAt: 0 })
  const outcome = await webFiles({ fileUrl, fileBytes: fileUrl as never }, page).saveAll(files)
  expect(outcome).toEqual({ state: 'done' })
  expect(page.got).toEqual(files.map(({ name }) => name))
})

test('one that cannot be had is counted, and the others are saved all the same', async () => {
  const page = browser(10)
  const gone = { ok: false as const, reason: 'gone' as const, message: 'It is gone.' }
  const fileUrl = async (id: AttachmentId) =>
    id === '1' ? gone : { ok: true as const, url: '/x', expiresAt: 0 }
  const engine = { fileUrl, fileBytes: async () => gone }
  const outcome = await webFiles(engine, page).saveAll([file(0), file(1), file(2)])
  expect(outcome).toEqual({ state: 'failed', saved: 2, message: 'It is gone.' })
  expect(page.got).toEqual(['0.txt', '2.txt'])
})
