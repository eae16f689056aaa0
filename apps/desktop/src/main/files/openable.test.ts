import { expect, test } from 'vitest'
import { safeFileName } from './fileName.ts'
import { isOpenable } from './openable.ts'

test.each([
  'setup.exe',
  'SETUP.EXE',
  'holiday.jpg.scr',
  'photo\u202Egpj.exe',
  'evil.exe. ',
  'a.png.lnk',
  'run.sh',
  'page.html',
  'drawing.svg',
  'script.js',
  'app.jar',
  // Documents that may hold macros or objects.
  'Invoice.docm',
  'a.doc',
  'a.xls',
  'a.ppt',
  'a.xlm',
  'a.odt',
  'a.rtf',
  'a.vsdm',
  // Names of things to load, mount or install, of which there are always more.
  'a.pyzw',
  'a.xbap',
  'a.appcontent-ms',
  'a.msu',
  'a.afploc',
  'a.flatpakrepo',
  'a.diagcfg',
  'a.torrent',
  'a.eml',
  'a.ipynb',
  'a.blend',
  'a.dylib',
  'a.zip',
  'x.tar.gz',
  'a.wmv',
  'a.kind-of-tomorrow',
  'no extension',
  'README',
  'trailing.',
])('%j is not opened', (name) => {
  expect(isOpenable(safeFileName(name))).toBe(false)
})

test.each([
  'report.pdf',
  'A.PNG',
  'song.mp3',
  'film.mp4',
  'notes.txt',
  'letter.docx',
  'exe.txt',
  'budget.v2.xlsx',
])('%j is opened', (name) => {
  expect(isOpenable(safeFileName(name))).toBe(true)
})
