import { describe, expect, test } from 'vitest'
import { concat } from './shared/bytes.ts'
import { SEALED_CHUNK_BYTES } from './shared/fileLayout.ts'
import { builds } from './testing/builds.ts'
import { anyBytes, collect, flipped } from './testing/fixtures.ts'

const CHUNK = 65_536

describe.each(builds)('sealed files, $name build', ({ crypto }) => {
  const { CorruptError, filePart, openFile, plaintextFileBytes, sealedFileBytes, sealFile } = crypto

  async function sealed(plaintext: Uint8Array) {
    const { rawKey, chunks } = await sealFile([plaintext])
    const bytes = await collect(chunks)
    const opening = { rawKey, plaintextBytes: plaintext.length }
    return { bytes, opening, open: (from: Uint8Array) => collect(openFile(opening, [from])) }
  }

  test.each([
    [0, 16],
    [1, 17],
    [CHUNK - 1, CHUNK + 15],
    [CHUNK, CHUNK + 16],
    [CHUNK + 1, CHUNK + 33],
    [3 * CHUNK, 3 * CHUNK + 48],
    [3 * CHUNK + 5, 3 * CHUNK + 69],
  ])('%i bytes become %i and come back', async (length, sealedLength) => {
    const plaintext = anyBytes(length)
    const file = await sealed(plaintext)
    expect(file.bytes.length).toBe(sealedLength)
    expect(sealedFileBytes(length)).toBe(sealedLength)
    expect(plaintextFileBytes(sealedLength)).toBe(length)
    expect(await file.open(file.bytes)).toEqual(plaintext)
  })

  test.each([0, 1, 15, CHUNK + 17, CHUNK + 32, -1, 0.5, Number.NaN])('no sealed file has %d bytes', (n) => {
    expect(() => plaintextFileBytes(n)).toThrow(CorruptError)
  })

  test('does not care how the stream is cut, and takes sources that reuse their buffer', async () => {
    const plaintext = anyBytes(2 * CHUNK + 100)
    function* reusing() {
      const buffer = new Uint8Array(999)
      for (let at = 0; at < plaintext.length; at += buffer.length) {
        const part = plaintext.subarray(at, at + buffer.length)
        buffer.set(part)
        yield buffer.subarray(0, part.length)
      }
    }
    const { rawKey, chunks } = await sealFile(reusing())
    const bytes = await collect(chunks)
    function* small() {
      for (let at = 0; at < bytes.length; at += 1001) yield bytes.subarray(at, at + 1001)
    }
    expect(await collect(openFile({ rawKey, plaintextBytes: plaintext.length }, small()))).toEqual(plaintext)
  })

  test('opens a range from the sealed bytes that filePart names', async () => {
    const plaintext = anyBytes(3 * CHUNK + 10)
    const { bytes, opening } = await sealed(plaintext)
    const edges = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK - 1, 3 * CHUNK, 3 * CHUNK + 9]
    for (const start of edges) {
      for (const end of edges.filter((edge) => edge >= start)) {
        const part = filePart(plaintext.length, { start, end })
        const chunks = Math.floor(end / CHUNK) - Math.floor(start / CHUNK) + 1
        expect(part.sealed.end - part.sealed.start).toBeLessThan(chunks * SEALED_CHUNK_BYTES)
        const slice = bytes.subarray(part.sealed.start, part.sealed.end + 1)
        const opened = await collect(openFile({ ...opening, range: { start, end } }, [slice]))
        expect(opened).toEqual(plaintext.subarray(start, end + 1))
      }
    }
    const surplus = collect(openFile({ ...opening, range: { start: 0, end: 0 } }, [bytes]))
    await expect(surplus).rejects.toThrow('longer than it was')
  })

  test.each([
    { start: -1, end: 3 },
    { start: 4, end: 3 },
    { start: 0, end: 10 },
    { start: 0.5, end: 3 },
    { start: Number.NaN, end: 3 },
  ])('refuses the range $start to $end of 10 bytes', (range) => {
    expect(() => filePart(10, range)).toThrow(RangeError)
  })

  test('an empty file has no range, but is checked', async () => {
    expect(() => filePart(0, { start: 0, end: 0 })).toThrow(RangeError)
    const { bytes, open } = await sealed(new Uint8Array(0))
    expect(await open(bytes)).toEqual(new Uint8Array(0))
    await expect(open(flipped(bytes, 3))).rejects.toBeInstanceOf(CorruptError)
    await expect(open(new Uint8Array(0))).rejects.toBeInstanceOf(CorruptError)
  })

  test('refuses files cut, extended, changed or put together anew', async () => {
    const { bytes, opening, open } = await sealed(anyBytes(3 * CHUNK))
    const chunk = (n: number) => bytes.subarray(n * SEALED_CHUNK_BYTES, (n + 1) * SEALED_CHUNK_BYTES)
    const other = await sealed(anyBytes(3 * CHUNK))
    const wrong: Record<string, Uint8Array> = {
      empty: new Uint8Array(0),
      'one byte short': bytes.subarray(0, -1),
      'a chunk short': concat(chunk(0), chunk(1)),
      'only the last': chunk(2),
      'a byte more': concat(bytes, Uint8Array.of(0)),
      'a chunk more': concat(bytes, chunk(2)),
      swapped: concat(chunk(1), chunk(0), chunk(2)),
      repeated: concat(chunk(0), chunk(0), chunk(2)),
      'last in the middle': concat(chunk(0), chunk(2), chunk(2)),
      'a chunk of another file': concat(chunk(0), other.bytes.subarray(chunk(0).length)),
      'a bit turned': flipped(bytes, CHUNK + 77),
      'a bit of the tag turned': flipped(bytes, bytes.length - 1),
    }
    for (const [name, changed] of Object.entries(wrong)) {
      await expect(open(changed), name).rejects.toBeInstanceOf(CorruptError)
    }
    // Told a smaller size, the reader takes a middle chunk for the last; told a larger one, the last for a middle one.
    for (const plaintextBytes of [2 * CHUNK, 4 * CHUNK, 3 * CHUNK - 1]) {
      const part = filePart(plaintextBytes)
      const lied = bytes.subarray(0, part.sealed.end + 1)
      const opened = collect(openFile({ ...opening, plaintextBytes }, [lied]))
      await expect(opened, `${plaintextBytes}`).rejects.toBeInstanceOf(CorruptError)
    }
  })

  test('yields nothing of a chunk before it is authentic', async () => {
    const { bytes, opening } = await sealed(anyBytes(2 * CHUNK))
    const opened = openFile(opening, [flipped(bytes, SEALED_CHUNK_BYTES + 5)])
    expect((await opened.next()).value).toHaveLength(CHUNK)
    await expect(opened.next()).rejects.toBeInstanceOf(CorruptError)
  })

  test('reads its source only as far as its reader asks, and closes it', async () => {
    let read = 0
    let closed = false
    async function* endless() {
      try {
        for (;;) {
          read += 1
          yield new Uint8Array(CHUNK)
        }
      } finally {
        closed = true
      }
    }
    const { chunks } = await sealFile(endless())
    for (let n = 0; n < 50; n += 1) await chunks.next()
    expect(read).toBeLessThanOrEqual(52)
    await chunks.return(undefined)
    expect(closed).toBe(true)
  })

  test('makes a new key for each file, and passes on failures of the source', async () => {
    const first = await sealFile([])
    const second = await sealFile([])
    expect(first.rawKey).not.toEqual(second.rawKey)
    // biome-ignore lint/correctness/useYield: fails before its first piece
    async function* broken(): AsyncGenerator<Uint8Array> {
      throw new Error('the cable was cut')
    }
    await expect(collect((await sealFile(broken())).chunks)).rejects.toThrow('the cable was cut')
  })
})
