import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const BUILD = join(import.meta.dirname, '../build')
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47])

test('Windows finds an icon for each of its scales', () => {
  const ico = readFileSync(join(BUILD, 'icon.ico'))
  const sizes = Array.from({ length: ico.readUInt16LE(4) }, (_, index) => ico[6 + 16 * index] || 256)
  expect(sizes).toEqual([16, 20, 24, 32, 40, 48, 64, 128, 256])
})

test('macOS finds an icon for each of its sizes, once and twice as dense', () => {
  const icns = readFileSync(join(BUILD, 'icon.icns'))
  const types: string[] = []
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4))
    types.push(icns.toString('latin1', at, at + 4))
  expect(types.sort()).toEqual([
    'ic04',
    'ic05',
    'ic07',
    'ic08',
    'ic09',
    'ic10',
    'ic11',
    'ic12',
    'ic13',
    'ic14',
  ])
})

test.each([16, 24, 32, 48, 64, 128, 256, 512])('Linux finds one of %i pixels', (size) => {
  const png = readFileSync(join(BUILD, 'icons', `${size}x${size}.png`))
  expect(png.subarray(0, 4)).toEqual(PNG)
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size])
})
