import { expect, test } from 'vitest'
import { refuseStrayDrops } from './strayDrops.ts'

function drop(target: EventTarget, types: string[], taken = false) {
  const dataTransfer = { types, dropEffect: 'copy' }
  const event = Object.assign(new Event('drop', { cancelable: true }), { dataTransfer })
  if (taken) event.preventDefault()
  target.dispatchEvent(event)
  return [event.defaultPrevented, dataTransfer.dropEffect]
}

test('a file that nobody takes leads nowhere; what is taken, and text, is left alone', () => {
  const target = new EventTarget()
  const stop = refuseStrayDrops(target)
  expect(drop(target, ['Files'])).toEqual([true, 'none'])
  expect(drop(target, ['Files'], true)).toEqual([true, 'copy'])
  expect(drop(target, ['text/plain'])).toEqual([false, 'copy'])
  stop()
  expect(drop(target, ['Files'])).toEqual([false, 'copy'])
})
