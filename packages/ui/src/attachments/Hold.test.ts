import { expect, test } from 'vitest'
import { Hold } from './Hold.ts'

function makeHold() {
  const told: string[] = []
  let due: (() => void) | null = null
  const hold = new Hold({
    begin: () => told.push('begin'),
    end: () => told.push('end'),
    after(_ms, callback) {
      due = callback
      return () => {
        due = null
      }
    },
  })
  return { hold, told, wait: () => due?.() }
}

test('a click is no hold', () => {
  const { hold, told, wait } = makeHold()
  hold.press()
  hold.letGo()
  wait()
  hold.move()
  expect(told).toEqual([])
})

test('a press that lasts or moves is one, and ends when nothing comes of it', () => {
  const { hold, told, wait } = makeHold()
  hold.press()
  wait()
  hold.letGo()
  hold.press()
  hold.move()
  hold.move()
  hold.letGo()
  hold.letGo()
  expect(told).toEqual(['begin', 'end', 'begin', 'end'])
})

test('a drag goes on with what was begun', () => {
  const { hold, told } = makeHold()
  hold.press()
  hold.move()
  hold.drag()
  hold.letGo()
  expect(told).toEqual(['begin'])
})
