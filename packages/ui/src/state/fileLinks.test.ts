import type { Engine } from '@roomkey/client/api'
import type { AttachmentId } from '@roomkey/protocol'
import { beforeEach, expect, test } from 'vitest'
import { createFileLinks } from './fileLinks.ts'

const id = (number: number) => `file ${number}` as AttachmentId
const MB = 1024 * 1024
let calls: string[]
let revoked: string[]
let size: number
let links: ReturnType<typeof createFileLinks>
beforeEach(() => {
  calls = []
  revoked = []
  size = 1000
  const engine: Pick<Engine, 'fileUrl' | 'fileBytes' | 'withdrawFile'> = {
    withdrawFile: async (file) => {
      calls.push(`withdraw ${file}`)
      return { ok: true }
    },
    fileUrl: async (file) => {
      calls.push(`url of ${file}`)
      return { ok: true, url: `http://server/${file}`, expiresAt: 100_000 }
    },
    fileBytes: async (file) => {
      calls.push(`bytes of ${file}`)
      if (size > 16 * MB) return { ok: false, reason: 'tooLarge', message: '' }
      if (size === 0) return { ok: false, reason: 'offline', message: '' }
      return { ok: true, bytes: new Uint8Array(size), contentType: 'image/png' }
    },
  }
  let made = 0
  const urls = {
    create: (_bytes: Uint8Array, type: string) => `blob:${++made} ${type}`,
    revoke: (url: string) => revoked.push(url),
  }
  links = createFileLinks(engine, () => 0, urls)
})

test('a picture is asked of the engine once, and shown again from memory', async () => {
  const both = await Promise.all([links.picture(id(1)), links.picture(id(1))])
  expect(both).toEqual(['blob:1 image/png', 'blob:1 image/png'])
  expect(links.peek(id(1))).toBe('blob:1 image/png')
  expect(calls).toEqual(['bytes of file 1'])
  links.close()
  expect(revoked).toEqual(['blob:1 image/png'])
  expect(links.peek(id(1))).toBeNull()
})

test('those shown longest ago are let go of when many are large', async () => {
  size = 15 * MB
  for (const number of [1, 2, 3, 4]) await links.picture(id(number))
  links.peek(id(1))
  await links.picture(id(5))
  expect(revoked).toEqual(['blob:2 image/png'])
  expect(links.peek(id(1))).toBe('blob:1 image/png')
})

test('a large one is shown by its link, and one that cannot be had is not', async () => {
  size = 17 * MB
  expect(await links.picture(id(1))).toBe('http://server/file 1')
  expect(links.peek(id(1))).toBe('http://server/file 1')
  size = 0
  expect(await links.picture(id(2))).toBeNull()
})

test('what is being shown is not let go of, however much comes after it', async () => {
  size = 15 * MB
  const leave = links.use(id(1))
  for (const number of [1, 2, 3, 4, 5]) await links.picture(id(number))
  expect(revoked).toEqual(['blob:2 image/png'])
  leave()
  await links.picture(id(6))
  expect(revoked).toEqual(['blob:2 image/png', 'blob:1 image/png'])
})

test('what nobody waits for any more is withdrawn, once, and asked for anew', async () => {
  const [leave, leaveToo] = [links.use(id(1)), links.use(id(1))]
  const first = links.picture(id(1))
  leave()
  expect(calls).toEqual(['bytes of file 1'])
  leaveToo()
  const stay = links.use(id(1))
  const second = links.picture(id(1))
  expect(calls).toEqual(['bytes of file 1', 'withdraw file 1', 'bytes of file 1'])
  await Promise.all([first, second])
  stay()
  expect(calls).toHaveLength(3)
})
