import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { CorruptError } from '@roomkey/crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DiskFiles } from './DiskFiles.ts'
import type { Files } from './files.ts'
import { openSealed, storeSealed } from './sealedFile.ts'

const KiB = 1024
const MiB = 1024 * KiB
const CHUNK = 64 * KiB

let folder: string
let files: DiskFiles
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkey-sealed-'))
  files = await DiskFiles.open(folder)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const stored = async () => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
/** The real files with one method replaced. */
const filesWith = (change: Partial<Files>): Files => ({
  put: (key, content) => files.put(key, content),
  read: (key, start, end) => files.read(key, start, end),
  remove: (key) => files.remove(key),
  list: () => files.list(),
  removeUnfinished: (before) => files.removeUnfinished(before),
  close: () => files.close(),
  ...change,
})
const store = (content: Buffer, maxBytes = 10 * MiB) => storeSealed(files, Readable.from([content]), maxBytes)

test.each([0, 1, CHUNK, 3 * CHUNK + 17])('stores %i bytes sealed and opens them', async (length) => {
  const content = randomBytes(length)
  const file = await store(content)
  expect(file.size).toBe(length)
  expect(await buffer(await openSealed(files, file))).toEqual(content)
  const [path = ''] = await stored()
  const onDisk = await readFile(path)
  expect(onDisk.length).toBe(length + 16 * Math.max(1, Math.ceil(length / CHUNK)))
  if (length > 15) expect(onDisk.includes(content.subarray(0, 16))).toBe(false)
})

test('opens ranges, and reads no more of the sealed file than they need', async () => {
  const content = randomBytes(4 * CHUNK + 5)
  const file = await store(content)
  const read: number[] = []
  const watched = filesWith({
    read: (key, start, end) => {
      read.push(end - start + 1)
      return files.read(key, start, end)
    },
  })
  for (const [start, end] of [
    [0, 0],
    [CHUNK - 1, CHUNK],
    [4 * CHUNK, 4 * CHUNK + 4],
  ] as const) {
    const opened = await buffer(await openSealed(watched, file, { start, end }))
    expect(opened).toEqual(content.subarray(start, end + 1))
  }
  expect(read).toEqual([CHUNK + 16, 2 * (CHUNK + 16), 5 + 16])
  await expect(openSealed(files, file, { start: 0, end: content.length })).rejects.toBeInstanceOf(RangeError)
})

test('takes exactly the cap, refuses one byte more and leaves nothing', async () => {
  const file = await store(randomBytes(100_000), 100_000)
  await files.remove(file.storageKey)
  const refused = store(randomBytes(100_001), 100_000)
  await expect(refused).rejects.toMatchObject({
    code: 'too_large',
    detail: 'Files may have at most 100000 bytes.',
  })
  expect(await stored()).toEqual([])
})

test('a refused stream stays open for its caller to drain', async () => {
  const source = new PassThrough()
  source.write(randomBytes(2000))
  await expect(storeSealed(files, source, 1000)).rejects.toMatchObject({ code: 'too_large' })
  expect(source.destroyed).toBe(false)
  source.end(randomBytes(500))
  expect(await buffer(source)).toHaveLength(500)
})

test('a sender who goes away leaves nothing', async () => {
  const source = new PassThrough()
  source.write(randomBytes(CHUNK * 3))
  const storing = storeSealed(files, source, MiB)
  const gone = new Error('socket hang up')
  source.destroy(gone)
  await expect(storing).rejects.toBe(gone)
  expect(await stored()).toEqual([])
})

test('a storage that wraps errors does not hide the reason', async () => {
  const wrapping = filesWith({
    put: (_key, content) =>
      buffer(content).then(
        () => ({ bytes: 0 }),
        (cause: unknown) => Promise.reject(new Error('upload failed', { cause })),
      ),
  })
  const storing = storeSealed(wrapping, Readable.from([randomBytes(11)]), 10)
  await expect(storing).rejects.toMatchObject({ code: 'too_large' })
})

test.each([
  ['image/png', Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex')],
  ['application/pdf', Buffer.from('%PDF-1.7\n')],
  ['application/gzip', Buffer.from('1f8b0800000000000003', 'hex')],
  [undefined, Buffer.from('just text')],
  [undefined, Buffer.from('<html><script>alert(1)</script></html>')],
  [undefined, Buffer.alloc(0)],
])('sniffs %s', async (type, content) => {
  const oneByOne = Readable.from([...content].map((byte) => Buffer.of(byte)))
  expect((await storeSealed(files, oneByOne, MiB)).sniffedType).toBe(type)
})

test('a changed or missing file fails to open', async () => {
  const file = await store(randomBytes(CHUNK))
  const wrong = { ...file, rawKey: new Uint8Array(32) }
  await expect(buffer(await openSealed(files, wrong))).rejects.toBeInstanceOf(CorruptError)
  const longer = { ...file, size: file.size + 1 }
  await expect(buffer(await openSealed(files, longer))).rejects.toBeInstanceOf(CorruptError)
  await files.remove(file.storageKey)
  await expect(openSealed(files, file)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('closing the plaintext closes the sealed file, read or not; its failure is passed on', async () => {
  const file = await store(randomBytes(CHUNK))
  const sources: Readable[] = []
  const watched = filesWith({
    read: async () => {
      const source = new PassThrough()
      sources.push(source)
      return source
    },
  })
  const closed = (stream: Readable) => new Promise((done) => stream.once('close', done))
  const unread = await openSealed(watched, file)
  unread.destroy()
  await closed(unread)
  expect(sources[0]?.destroyed).toBe(true)

  const failing = await openSealed(watched, file)
  const failure = new Error('disk on fire')
  sources[1]?.destroy(failure)
  await expect(buffer(failing)).rejects.toBe(failure)
})

test('200 MB pass with a few chunks in memory, in and out', async () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  const total = 200_000_000
  const piece = randomBytes(100_000)
  let given = 0
  let most = 0
  collectGarbage()
  collectGarbage()
  const before = process.memoryUsage().arrayBuffers
  const look = (at: number) => {
    // Every 10 MB, what is still referenced: garbage that waits for collection is a matter of luck. The second
    // collection waits for the first one's buffers, which are given back in the background.
    if (at % 10_000_000 >= piece.length) return
    collectGarbage()
    collectGarbage()
    most = Math.max(most, process.memoryUsage().arrayBuffers - before)
  }
  async function* content() {
    for (; given < total; given += piece.length) {
      look(given)
      yield piece
    }
  }
  const file = await storeSealed(files, Readable.from(content()), total)
  expect(file.size).toBe(total)
  let opened = 0
  for await (const chunk of await openSealed(files, file)) {
    opened += (chunk as Uint8Array).length
    look(opened)
  }
  expect(opened).toBe(total)
  expect(most).toBeLessThan(2 * MiB)
})

test('reads ahead of the storage by a bounded amount only', async () => {
  let given = 0
  async function* endless() {
    for (;;) {
      given += CHUNK
      yield Buffer.alloc(CHUNK)
    }
  }
  const slow = filesWith({
    async put(_key, content) {
      let taken = 0
      for await (const chunk of content) {
        taken += (chunk as Uint8Array).length
        // Lets everything else run as far as it can.
        for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate)
        expect(given - taken).toBeLessThan(MiB)
      }
      return { bytes: taken }
    },
  })
  await expect(storeSealed(slow, Readable.from(endless()), 4 * MiB)).rejects.toMatchObject({
    code: 'too_large',
  })
  expect(given).toBeLessThan(6 * MiB)
})
