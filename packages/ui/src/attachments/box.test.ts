import { expect, test } from 'vitest'
import { boxOf, extensionOf, isShownImage, nameInTwo } from './box.ts'

test('pictures keep their shape, small ones their size', () => {
  expect(boxOf({ width: 1200, height: 680 })).toEqual({ width: 420, height: 238 })
  expect(boxOf({ width: 900, height: 1100 })).toEqual({ width: 262, height: 320 })
  expect(boxOf({ width: 100, height: 80 })).toEqual({ width: 100, height: 80 })
  expect(boxOf({ width: 4000, height: 10 }).height).toBe(48)
  expect(boxOf({ width: null, height: null })).toEqual({ width: 280, height: 210 })
})

test('an SVG may carry scripts and is a file', () => {
  expect(isShownImage({ contentType: 'image/svg+xml' })).toBe(false)
  expect(isShownImage({ contentType: 'image/png' })).toBe(true)
})

test.each([
  ['report.pdf', 'PDF'],
  ['archive.tar.gz', 'GZ'],
  ['.gitignore', ''],
  ['no_extension', ''],
  ['ääkköset.txt', 'TXT'],
  ['a.verylongending', ''],
])('%s is a %s', (name, extension) => {
  expect(extensionOf(name)).toBe(extension)
})

test('a name is cut between letters', () => {
  expect(nameInTwo('a😀123456789')).toEqual(['a', '😀123456789'])
  expect(nameInTwo('a.txt')).toEqual(['', 'a.txt'])
})

test('a name from right to left comes apart at its ending only', () => {
  expect(nameInTwo('عربي ملف.txt')).toEqual(['عربي ملف', '.txt'])
  expect(nameInTwo('report عربي طويل (1).docx')).toEqual(['report عربي طويل (1)', '.docx'])
  expect(nameInTwo('שלום')).toEqual(['שלום', ''])
  expect(nameInTwo('ملف.عربي')).toEqual(['ملف.عربي', ''])
})
