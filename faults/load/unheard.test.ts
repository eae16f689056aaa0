import { expect, test } from 'vitest'
import { invented, unheardOf } from './unheard.ts'

test('what one listener did not hear in time is named, and what comes late is not', async () => {
  const [first, second] = [
    { url: 'first', heard: new Set(['a', 'b']) },
    { url: 'second', heard: new Set(['a']) },
  ]
  expect(await unheardOf(['a', 'b'], [first, second], 0)).toEqual(['b at second'])
  const waiting = unheardOf(['a', 'b'], [first, second], 30)
  second.heard.add('b')
  expect(await waiting).toEqual([])
})

test('what nobody wrote is named', () => {
  const listeners = [{ url: 'first', heard: new Set(['a', 'x']) }]
  expect(invented({ texts: new Map([['a', 'text']]) }, listeners)).toEqual(['x at first'])
})
