import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FuseV1Options } from '@electron/fuses'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FUSES, setFuses } from './fuses.ts'

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
let folder: string
let binary: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkey-fuses-'))
  binary = join(folder, 'electron')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const write = (fuses: string) =>
  writeFile(binary, Buffer.from(`code${SENTINEL}\u0001${String.fromCharCode(fuses.length)}${fuses}more code`))

test('every fuse of the wire is set', async () => {
  await write('101100011')
  await setFuses(binary)
  expect(await readFile(binary, 'latin1')).toBe(`code${SENTINEL}\u0001\u0009010011001more code`)
})

test('a binary with a fuse that is not named here is not packed', async () => {
  await write('1011000110')
  await expect(setFuses(binary)).rejects.toThrow('has 10 fuses but you only provided a config for 9')
})

test('a fuse that is left out does not compile', () => {
  const { [FuseV1Options.OnlyLoadAppFromAsar]: left, ...others } = FUSES
  // @ts-expect-error one of them is missing
  const all: Record<FuseV1Options, boolean> = others
  expect(Object.keys(all)).toHaveLength(Object.keys(FUSES).length - (left ? 1 : 0))
})
