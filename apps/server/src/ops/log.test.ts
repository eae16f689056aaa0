import { expect, test } from 'vitest'
import { createLog, currentRequest } from './log.ts'

function logged(level = 'info') {
  const lines: string[] = []
  return { lines, log: createLog(level, { write: (line) => lines.push(line) }) }
}

test('secrets are redacted wherever they hang', () => {
  const { lines, log } = logged()
  log.info(
    { token: 'SECRET', headers: { authorization: 'SECRET' }, a: { message: { text: 'SECRET' } }, user: 7 },
    'hello',
  )
  expect(lines).toHaveLength(1)
  expect(lines[0]).not.toContain('SECRET')
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', msg: 'hello', user: 7 })
})

test('an error is logged with its causes, and without the words and values that libraries put into it', () => {
  const { lines, log } = logged()
  const error = Object.assign(new TypeError('SECRET', { cause: new RangeError('SECRET') }), {
    parameters: ['SECRET'],
  })
  log.error({ err: error }, 'failed')
  expect(lines[0]).not.toContain('SECRET')
  expect(JSON.parse(lines[0] ?? '').err).toMatchObject({
    type: 'TypeError',
    frames: expect.arrayContaining([expect.stringContaining('log.test.ts')]),
    cause: { type: 'RangeError' },
  })
})

test('a line caused by a request carries its id', async () => {
  const { lines, log } = logged()
  await currentRequest.run({ id: 'abc', route: 'other', streams: false }, async () => {
    await Promise.resolve()
    log.info('inside')
  })
  log.info('outside')
  expect(lines.map((line) => JSON.parse(line).request)).toEqual(['abc', undefined])
})
