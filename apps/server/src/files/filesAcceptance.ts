import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Files } from './files.ts'

/** What one test is given: an empty store of files, and a look behind the port. */
export interface FilesUnderTest {
  files: Files
  /** Everything that is physically stored, unfinished parts included, in any order and naming. */
  stored(): Promise<string[]>
  dispose(): Promise<void>
}

const KiB = 1024
const text = (value: string) => Readable.from([Buffer.from(value)])
/** Bytes that tell their place: 251 is prime, so no chunk looks like another. */
const pattern = (length: number) => Buffer.from(Uint8Array.from({ length }, (_, index) => index % 251))

/** What every adapter of Files promises. */
export function filesAcceptance(name: string, makeFiles: () => Promise<FilesUnderTest>): void {
  describe(`${name} keeps files`, () => {
    let under: FilesUnderTest
    let files: Files
    beforeEach(async () => {
      under = await makeFiles()
      files = under.files
    })
    afterEach(async () => {
      await files.close()
      await under.dispose()
    })
    const all = async (key: string, length: number) => buffer(await files.read(key, 0, length - 1))

    test('gives back what was put, and tells its size', async () => {
      const content = pattern(300 * KiB + 7)
      const parts = [content.subarray(0, 1), content.subarray(1, 70_000), content.subarray(70_000)]
      expect(await files.put('abc-1', Readable.from(parts))).toEqual({ bytes: content.length })
      expect(await all('abc-1', content.length)).toEqual(content)
      expect(await under.stored()).toHaveLength(1)
    })

    test('reads any range, end included, and no further than the file goes', async () => {
      const content = pattern(200 * KiB)
      await files.put('abc', Readable.from([content]))
      for (const [start, end] of [
        [0, 0],
        [5, 9],
        [65_535, 65_536],
        [content.length - 1, content.length - 1],
        [0, content.length - 1],
      ] as const) {
        expect(await buffer(await files.read('abc', start, end))).toEqual(content.subarray(start, end + 1))
      }
      expect(await buffer(await files.read('abc', content.length - 3, content.length + 99))).toHaveLength(3)
    })

    test('lists what is finished, with its size and time, and nothing that was removed', async () => {
      const before = Date.now()
      const keys = Array.from({ length: 12 }, (_, index) => `${index % 3}a-${index}`)
      for (const [index, key] of keys.entries()) await files.put(key, Readable.from([pattern(index * 1000)]))
      await files.remove('0a-0')
      const listed = []
      for await (const entry of files.list()) listed.push(entry)
      const sizes = Object.fromEntries(listed.map(({ key, bytes }) => [key, bytes]))
      expect(sizes).toEqual(Object.fromEntries(keys.slice(1).map((key, index) => [key, (index + 1) * 1000])))
      // Storage elsewhere has a clock of its own, and some disks count in two seconds.
      for (const { storedAt } of listed) expect(Math.abs(storedAt - before)).toBeLessThan(600_000)
    })

    test('keeps files apart, also those whose keys begin alike', async () => {
      const keys = ['aaa', 'aaab', 'aab', 'a-0', '0aa']
      await Promise.all(keys.map((key) => files.put(key, text(`this is ${key}`))))
      for (const key of keys) expect(`${await all(key, 100)}`).toBe(`this is ${key}`)
    })

    test('a missing file is ENOENT', async () => {
      await expect(files.read('not-there', 0, 9)).rejects.toMatchObject({ code: 'ENOENT' })
    })

    test('a removed file is gone, and removing it again is no error', async () => {
      await files.put('abc', text('x'))
      await files.remove('abc')
      await expect(files.read('abc', 0, 0)).rejects.toMatchObject({ code: 'ENOENT' })
      expect(await under.stored()).toEqual([])
      await files.remove('abc')
    })

    test('refuses a taken key and keeps what is there', async () => {
      await files.put('abc', text('first'))
      const second = text('second')
      await expect(files.put('abc', second)).rejects.toMatchObject({ code: 'EEXIST' })
      expect(second.destroyed).toBe(true)
      expect(`${await all('abc', 99)}`).toBe('first')
      expect(await under.stored()).toHaveLength(1)
    })

    test('a stream that fails leaves nothing behind, and its error is passed on', async () => {
      const broken = new Error('the cable was cut')
      async function* content() {
        yield pattern(200 * KiB)
        throw broken
      }
      await expect(files.put('abc', Readable.from(content()))).rejects.toBe(broken)
      expect(await under.stored()).toEqual([])
      await expect(files.read('abc', 0, 0)).rejects.toMatchObject({ code: 'ENOENT' })
    })

    test('a stream destroyed halfway leaves nothing behind', async () => {
      const content = new Readable({ read: () => {} })
      content.push(pattern(100 * KiB))
      const put = files.put('abc', content)
      content.destroy()
      await expect(put).rejects.toThrow()
      expect(await under.stored()).toEqual([])
    })

    test('a stream that fails before it is read is no different', async () => {
      const broken = new Error('the cable was cut')
      const content = new Readable({ read: () => {} })
      const put = files.put('abc', content)
      content.destroy(broken)
      await expect(put).rejects.toBe(broken)
      expect(await under.stored()).toEqual([])
    })

    test.each([
      '../abc',
      '..',
      'abc/../../x',
      '/etc/passwd',
      'a\\b\\c',
      'abc\0',
      'ABC',
      'a.b',
      '-abc',
      'ab',
      '',
    ])('refuses the key %j everywhere', async (key) => {
      const content = text('x')
      await expect(files.put(key, content)).rejects.toBeInstanceOf(RangeError)
      expect(content.destroyed).toBe(true)
      await expect(files.read(key, 0, 0)).rejects.toBeInstanceOf(RangeError)
      await expect(files.remove(key)).rejects.toBeInstanceOf(RangeError)
      expect(await under.stored()).toEqual([])
    })
  })
}
