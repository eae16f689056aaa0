import { expect, test } from 'vitest'
import { freeName, safeFileName } from './fileName.ts'

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

test('a taken name gets a number before its extension', () => {
  const taken = new Set(['a.txt', 'a (2).txt', 'b.tar.gz', 'plain'])
  const free = (name: string) => freeName(name, (tried) => taken.has(tried))
  expect(['a.txt', 'b.tar.gz', 'plain', 'new.txt'].map(free)).toEqual([
    'a (3).txt',
    'b (2).tar.gz',
    'plain (2)',
    'new.txt',
  ])
})
