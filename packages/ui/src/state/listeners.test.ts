import { expect, test } from 'vitest'
import { listeners } from './listeners.ts'

test('everybody who listens is told, until they end that, if only while they are told', () => {
  const { subscribe, tell } = listeners()
  const heard: string[] = []
  const endFirst = subscribe(() => {
    heard.push('first')
    endFirst()
  })
  const endSecond = subscribe(() => heard.push('second'))
  tell()
  tell()
  endSecond()
  tell()
  expect(heard).toEqual(['first', 'second', 'second'])
})
