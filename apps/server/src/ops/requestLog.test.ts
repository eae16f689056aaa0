import { expect, test } from 'vitest'
import { pathShape } from './requestLog.ts'

test.each([
  ['/api/rooms/?token=abc', '/api/rooms/'],
  [
    '/api/rooms/0198a000-0000-7000-8000-000000000000/messages/',
    '/api/rooms/0198a000-0000-7000-8000-000000000000/messages/',
  ],
  [
    '/files/0198a000-0000-7000-8000-000000000000/1.2.sig/secret plan.pdf',
    '/files/0198a000-0000-7000-8000-000000000000/*/*',
  ],
  ['', ''],
])('%s is logged as %s', (url, shape) => expect(pathShape(url)).toBe(shape))
