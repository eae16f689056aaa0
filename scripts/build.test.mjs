import { expect, test } from 'vitest'
import { digestOf } from './build.mjs'

test('what is compiled in from the environment makes a build stale', () => {
  const homepage = { ROOMKEY_HOMEPAGE: 'https://chat.example/' }
  expect(digestOf('desktop', homepage)).not.toBe(digestOf('desktop', {}))
  expect(digestOf('desktop', homepage)).toBe(digestOf('desktop', { ...homepage, LANG: 'C' }))
  expect(digestOf('web', homepage)).toBe(digestOf('web', {}))
})
