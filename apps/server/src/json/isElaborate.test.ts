import { expect, test, vi } from 'vitest'
import { register } from '../http/testing/people.ts'
import { startHttp } from '../http/testing/startHttp.ts'
import { fc } from '../testing/fc.ts'
import { readFrame } from '../ws/sync/readFrame.ts'
import { isElaborate } from './isElaborate.ts'

const valuesIn = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? 1 + Object.values(value).reduce<number>((sum, item) => sum + valuesIn(item), 0)
    : 1

test('there are at least half as many signs as values, and at most twice as many', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value)
      const values = valuesIn(value)
      expect(isElaborate(text, 2 * values)).toBe(false)
      if (values > 1) expect(isElaborate(text, Math.ceil(values / 2) - 1)).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test.each([
  ['"[[[[,,,,"', 0, false],
  ['"\\"[[[[,,,,"', 0, false],
  ['"\\\\"[[', 1, true],
  ['[[[', 2, true],
  ['[1,2,3]', 3, false],
  ['[1,2,3]', 2, true],
])('%s beside %i', (text, values, is) => {
  expect(isElaborate(text, values)).toBe(is)
})

test('a long body of many values is refused before it is parsed, and a long text or a list of names is not', async () => {
  const http = await startHttp()
  const alice = await register(http, 'alice')
  const room = await alice.room()
  const parse = vi.spyOn(JSON, 'parse')
  const headers = { 'content-type': 'application/json' }
  const send = (path: string, body: string) => alice.raw('POST', path, headers, body)
  const messages = `/api/rooms/${room}/messages/`
  for (const many of ['['.repeat(100_000), `{${'"a":1,'.repeat(50_000)}"plaintext":"x"}`]) {
    const reply = await send(messages, many)
    expect(reply.status).toBe(400)
    expect(reply.text).toContain('more than 10000 values')
  }
  expect(Math.max(...parse.mock.calls.map(([text]) => text.length))).toBeLessThan(10_000)
  parse.mockRestore()
  expect((await send(messages, JSON.stringify({ plaintext: '[,'.repeat(100_000) }))).status).toBe(201)
  const names = Array.from({ length: 500 }, (_, index) => `${'somebody'.repeat(18)}${index}`)
  const invited = await send(`/api/rooms/${room}/members/`, JSON.stringify({ usernames: names }))
  expect(invited.status).toBe(200)
  await http.stop()
})

test('so is a long frame, and the hello of somebody in 5,000 rooms is not', () => {
  const rooms = Object.fromEntries(
    Array.from({ length: 5000 }, (_, index) => [
      `01890000-0000-7000-8000-${String(index).padStart(12, '0')}`,
      1,
    ]),
  )
  const hello = JSON.stringify({ type: 'hello', version: 1, token: 't', epoch: null, rooms })
  expect(readFrame(hello).frame?.type).toBe('hello')
  const keys = Array.from({ length: 15_000 }, (_, index) => `"k${index}":1`)
  expect(readFrame(`{"type":"ping",${keys.join(',')}}`).problem).toBeDefined()
  expect(readFrame(`{"type":"ping",${keys.slice(0, 100).join(',')}}`).frame?.type).toBe('ping')
})
