import { expect, test } from 'vitest'
import { safeFileName } from './fileName.ts'

test.each([
  ['report.pdf', 'report.pdf'],
  ['Ääkköset – März.txt', 'Ääkköset – März.txt'],
  ['../../etc/passwd', '_.._etc_passwd'],
  ['..\\..\\Windows\\win.ini', '_.._Windows_win.ini'],
  ['/absolute', '_absolute'],
  ['C:\\autoexec.bat', 'C__autoexec.bat'],
  ['a.txt:hidden.exe', 'a.txt_hidden.exe'],
  ['photo\u202Egnp.exe', 'photognp.exe'],
  ['a\u2066b\u2069\u200F.txt', 'ab.txt'],
  ['line\nbreak\0.txt', 'linebreak.txt'],
  ['fraction\u2044slash\uFF0F.txt', 'fraction_slash_.txt'],
  ['.bashrc', 'bashrc'],
  ['. . .hidden', 'hidden'],
  ['evil.exe. . ', 'evil.exe'],
  ['evil.exe\u00A0', 'evil.exe'],
  ['CON', '_CON'],
  ['con.txt', '_con.txt'],
  ['con .txt', '_con .txt'],
  ['COM1 .log', '_COM1 .log'],
  [`${'a'.repeat(199)}.${'b'.repeat(50)}`, 'a'.repeat(199)],
  [`con${' '.repeat(250)}x`, '_con'],
  ['Lpt1.tar.gz', '_Lpt1.tar.gz'],
  ['CONIN$', '_CONIN$'],
  ['console.log', 'console.log'],
  ['.con', '_con'],
  ['..', 'file'],
  ['', 'file'],
  ['\u202E', 'file'],
])('%j becomes %j', (name, safe) => {
  expect(safeFileName(name)).toBe(safe)
  expect(safeFileName(safe)).toBe(safe)
})

test('a long name is cut between letters and keeps its extension', () => {
  const safe = safeFileName(`${'👩‍🚀ä'.repeat(90)}.tar.gz`)
  expect(safe.endsWith('.tar.gz')).toBe(true)
  expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(200)
  expect(safe.isWellFormed()).toBe(true)
})
