import { expect, test } from 'vitest'
import { safeFileName } from './fileName.ts'
import { isRunnable } from './runnable.ts'

test.each([
  'setup.exe',
  'SETUP.EXE',
  'holiday.jpg.scr',
  'photo\u202Egpj.exe',
  'evil.exe. ',
  'a.png.lnk',
  'run.sh',
  'Invoice.docm',
  'install.command',
  'tool.desktop',
  'page.html',
  'drawing.svg',
  'script.js',
  'app.jar',
  'no extension',
  'README',
  'trailing.',
])('%j is not opened', (name) => {
  expect(isRunnable(safeFileName(name))).toBe(true)
})

test.each([
  'report.pdf',
  'a.png',
  'song.mp3',
  'film.mp4',
  'notes.txt',
  'letter.docx',
  'exe.txt',
  'x.tar.gz',
  'a.zip',
])('%j is opened', (name) => {
  expect(isRunnable(safeFileName(name))).toBe(false)
})
