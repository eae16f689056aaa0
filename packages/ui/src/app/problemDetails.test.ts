import { expect, test } from 'vitest'
import { problemDetails } from './problemDetails.ts'

test('the details say what kind and where, never what was written', () => {
  const error = new RangeError('secret words\n    at secret.words:1:2')
  const details = problemDetails({ error, componentStack: '\n    at Markdown' }, 'Browser 1', new Date(0))
  expect(details).toContain('Roomkey, 1970-01-01T00:00:00.000Z\nBrowser 1\nRangeError\nat ')
  expect(details).toContain('problemDetails.test.ts')
  expect(details).toContain('at Markdown')
  expect(details).not.toContain('secret')
})

test('anything may be thrown', () => {
  expect(problemDetails({ error: 'secret', componentStack: '' }, 'Browser 1', new Date(0))).toBe(
    'Roomkey, 1970-01-01T00:00:00.000Z\nBrowser 1\nstring',
  )
})
