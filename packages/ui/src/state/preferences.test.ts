import { expect, test } from 'vitest'
import { createPreferences, LIST_WIDTH, readPreferences } from './preferences.ts'

test.each([null, '', 'no json', '[]', 'null', '{"theme":"pink","listWidth":"wide"}'])(
  '%j gives the usual ones',
  (stored) => {
    expect(readPreferences(stored)).toEqual({
      theme: 'system',
      listWidth: LIST_WIDTH.usual,
      detailsOpen: false,
      passedVersion: null,
    })
  },
)

test('widths stay within bounds', () => {
  expect(readPreferences('{"listWidth":9999}').listWidth).toBe(LIST_WIDTH.max)
  expect(readPreferences('{"listWidth":-5}').listWidth).toBe(LIST_WIDTH.min)
})

test('a refused storage makes the window forgetful, not broken', () => {
  const store = createPreferences(() => {
    throw new DOMException('denied', 'SecurityError')
  })
  store.setState({ theme: 'dark' })
  expect(store.getState().theme).toBe('dark')
})
