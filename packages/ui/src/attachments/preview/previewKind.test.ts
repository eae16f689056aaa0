import { expect, test } from 'vitest'
import { previewKind } from './previewKind.ts'

test.each([
  ['a.png', 'image/png', 'image'],
  ['drawing.svg', 'image/svg+xml', 'text'],
  ['page.html', 'text/html', 'text'],
  ['song.mp3', 'audio/mpeg', 'audio'],
  ['odd.mid', 'audio/midi', null],
  ['film.webm', 'video/webm; codecs=vp9', 'video'],
  ['film.avi', 'video/x-msvideo', null],
  ['main.ts', 'video/mp2t', null],
  ['main.ts', 'application/octet-stream', 'text'],
  ['Makefile', '', 'text'],
  ['plan.PDF', '', 'pdf'],
  ['plan.pdf', 'text/html', 'text'],
  ['setup.exe', 'application/octet-stream', null],
  ['archive.zip', 'application/zip', null],
  ['noname', '', null],
] as const)('%s as %s is shown as %s', (name, contentType, kind) => {
  expect(previewKind({ name, contentType })).toBe(kind)
})
