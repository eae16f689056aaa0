import { PassThrough } from 'node:stream'
import { Busboy } from '@fastify/busboy'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { dicerOf } from './dicer.ts'
import { watchMultipartEnd } from './multipartEnd.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

const part = (content: string) => `--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n${content}\r\n`

/** A watched body; `heard` is what was told of its end, `said` what busboy told by itself. */
function watched() {
  const parser = new Busboy({ headers: { 'content-type': 'multipart/form-data; boundary=b' } })
  const body = new PassThrough()
  const said: string[] = []
  for (const event of ['finish', 'error']) parser.on(event, () => said.push(event))
  const heard: string[] = []
  const reader = { isReading: false }
  const stop = watchMultipartEnd(parser, body, {
    isReading: () => reader.isReading,
    whole: () => heard.push('whole'),
    broken: () => heard.push('broken'),
  })
  body.pipe(parser)
  return { parser, dicer: dicerOf(parser), body, said, heard, reader, stop }
}

async function until(condition: () => boolean) {
  while (!condition()) await new Promise(setImmediate)
}

/** Ends in a packet of its own after the last boundary, which the parser has got to by then. */
async function endedByItself() {
  const end = watched()
  end.body.write(`${part('x')}--b--`)
  await until(() => end.dicer.destroyed)
  end.body.end('\r\n')
  await until(() => end.body.readableEnded)
  return end
}

/** Has a line that begins with the boundary and goes on, and is read as far as busboy reads it. */
async function goneOn() {
  const end = watched()
  end.body.end(`${part('x\r\n--bY\r\nx')}--b--\r\n`)
  await until(() => end.parser.writableFinished)
  return end
}

test('what busboy ends is whole at once', async () => {
  const { body, heard } = watched()
  body.end(`${part('x')}--b--\r\n`)
  await until(() => heard.length > 0)
  expect([heard, vi.getTimerCount()]).toEqual([['whole'], 0])
})

test('whole is what busboy does not end because its last bytes came by themselves', async () => {
  const { heard, said } = await endedByItself()
  vi.advanceTimersToNextTimer()
  expect(heard).toEqual([])
  vi.advanceTimersToNextTimer()
  expect([heard, said, vi.getTimerCount()]).toEqual([['whole'], [], 0])
})

test('broken is what busboy does not end because a line begins with the boundary and goes on', async () => {
  const { heard, said } = await goneOn()
  vi.advanceTimersToNextTimer()
  expect(heard).toEqual([])
  vi.advanceTimersToNextTimer()
  expect([heard, said, vi.getTimerCount()]).toEqual([['broken'], [], 0])
})

test.each([
  ['whole', endedByItself],
  ['broken', goneOn],
])('nobody is told that it is %s while a file of it is read', async (how, ended) => {
  const { heard, reader } = await ended()
  vi.advanceTimersToNextTimer()
  reader.isReading = true
  for (let look = 0; look < 5; look += 1) vi.advanceTimersToNextTimer()
  reader.isReading = false
  vi.advanceTimersToNextTimer()
  expect(heard).toEqual([])
  vi.advanceTimersToNextTimer()
  expect(heard).toEqual([how])
})

test('nothing is told and nothing runs once the watch was stopped, before the end and after it', async () => {
  const early = watched()
  early.stop()
  early.body.end(`${part('x')}--b--\r\n`)
  await until(() => early.said.length > 0)
  const late = await goneOn()
  expect(vi.getTimerCount()).toBe(1)
  late.stop()
  expect([early.heard, late.heard, vi.getTimerCount()]).toEqual([[], [], 0])
})

test('of a body that goes on coming nothing is told', async () => {
  const { body, dicer, heard } = watched()
  body.write(part('x\r\n--bY\r\nx'))
  await until(() => dicer.writableLength === 0 && body.readableLength === 0)
  expect([heard, vi.getTimerCount()]).toEqual([[], 0])
})
