import { expect, test } from 'vitest'
import { Speed } from './Speed.ts'

test('says how fast bytes leave, by the last seconds only', () => {
  const speed = new Speed()
  speed.add(0, 0)
  expect(speed.bytesPerSecond(100)).toBeNull()
  speed.add(1000, 5000)
  expect(speed.bytesPerSecond(1000)).toBe(5000)
  for (let at = 2000; at <= 20_000; at += 1000) speed.add(at, 5000 + at)
  expect(speed.bytesPerSecond(20_000)).toBe(1000)
})

test('what stands still becomes slower, and a clock that went back begins anew', () => {
  const speed = new Speed()
  speed.add(10_000, 0)
  speed.add(11_000, 1000)
  expect(speed.bytesPerSecond(15_000)).toBe(200)
  speed.add(4000, 1100)
  expect(speed.bytesPerSecond(4000)).toBeNull()
})
