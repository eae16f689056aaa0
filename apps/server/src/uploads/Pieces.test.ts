import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { Pieces } from './Pieces.ts'

const text = async (piece: AsyncIterable<Uint8Array>) => (await buffer(piece)).toString()

test('cuts a body where it is told to, whatever chunks it comes in', async () => {
  const body = new PassThrough()
  for (const chunk of ['ab', 'cdefg', '', 'h']) body.write(chunk)
  body.end('ij')
  const pieces = new Pieces(body)
  expect(await text(pieces.next(3))).toBe('abc')
  expect(await text(pieces.next(1))).toBe('d')
  expect(await text(pieces.next(100))).toBe('efghij')
  expect(await pieces.more()).toBe(false)
})

test('a body that breaks ends where it broke', async () => {
  const body = new PassThrough()
  body.write('abc')
  const pieces = new Pieces(body)
  const piece = text(pieces.next(100))
  await new Promise(setImmediate)
  body.destroy(new Error('the line broke'))
  expect(await piece).toBe('abc')
  expect(await pieces.more()).toBe(false)
})

test('one that is ended takes in what still comes, and is over when nothing does', async () => {
  const body = new PassThrough()
  body.write('abc')
  const pieces = new Pieces(body)
  pieces.end()
  body.write('def')
  const piece = text(pieces.next(100))
  await new Promise(setImmediate)
  body.write('ghi')
  expect(await piece).toBe('abcdefghi')
  expect(body.destroyed).toBe(true)
})
