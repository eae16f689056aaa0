import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createPorts } from './createPorts.ts'
import { sealedPieces } from './sealedPieces.ts'

function open() {
  const folder = mkdtempSync(join(tmpdir(), 'roomkey-pieces-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return { folder, pieces: sealedPieces(folder) }
}
const words = new TextEncoder().encode('nobody else reads this '.repeat(9000))

test('a piece opens with its key alone, and not when a bit of it turned', async () => {
  const { folder, pieces } = open()
  const key = await pieces.write('alice', 'a', 0, words)
  expect(await pieces.read('alice', 'a', 0, key)).toEqual(words)
  expect(await pieces.read('alice', 'a', 1, key)).toBe(null)
  expect(await pieces.read('alice', 'a', 0, new Uint8Array(32))).toBe(null)
  const place = join(folder, 'alice', 'a.0')
  const sealed = readFileSync(place)
  expect(sealed.includes('nobody')).toBe(false)
  const turned = Buffer.from(sealed)
  turned.writeUInt8(turned.readUInt8(70_000) ^ 1, 70_000)
  for (const changed of [turned, sealed.subarray(0, 70_000), Buffer.of()]) {
    writeFileSync(place, changed)
    expect(await pieces.read('alice', 'a', 0, key)).toBe(null)
  }
})

test('a piece that could not be put in its place leaves nothing', async () => {
  const { folder, pieces } = open()
  mkdirSync(join(folder, 'alice', 'a.0', 'in the way'), { recursive: true })
  await expect(pieces.write('alice', 'a', 0, words)).rejects.toThrow()
  expect(readdirSync(join(folder, 'alice'))).toEqual(['a.0'])
})

test('removing and sweeping take what is named and nothing else', async () => {
  const { folder, pieces } = open()
  for (const file of ['a', 'ab', 'c'])
    for (const number of [0, 1]) await pieces.write('alice', file, number, words)
  await pieces.write('bob', 'a', 0, words)
  writeFileSync(join(folder, 'alice', 'd.0.part'), 'left by a crash')
  await pieces.remove('alice', 'a')
  expect(readdirSync(join(folder, 'alice')).sort()).toEqual(['ab.0', 'ab.1', 'c.0', 'c.1', 'd.0.part'])
  await pieces.sweep('alice', new Set(['c']))
  expect(readdirSync(join(folder, 'alice')).sort()).toEqual(['c.0', 'c.1'])
  await pieces.sweep('alice', new Set())
  await pieces.sweep('nobody', new Set())
  expect(readdirSync(folder)).toEqual(['bob'])
})

test.each([
  [true, ['alice', 'bob']],
  [null, ['alice', 'bob']],
  [false, ['bob']],
] as const)('where it is %s that things are kept, these stay: %j', async (keeps, stay) => {
  const { folder } = open()
  const world = { folder, secrets: memoryKeychain(), keeps: async () => keeps }
  const files = sealedPieces(join(folder, 'files'))
  for (const owner of ['alice', 'bob']) await files.write(owner, 'a', 0, words)
  const ports = createPorts(world)
  const sql = await ports.databases.open('alice')
  expect(readdirSync(join(folder, 'files'))).toEqual(stay)
  sql.close()
  await ports.staging.close()
})

function memoryKeychain() {
  const values = new Map<string, string>()
  return {
    get: async (name: string) => values.get(name) ?? null,
    set: async (name: string, value: string | null) => {
      if (value === null) values.delete(name)
      else values.set(name, value)
    },
  }
}
