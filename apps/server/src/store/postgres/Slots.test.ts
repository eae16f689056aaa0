import { expect, it } from 'vitest'
import { UnavailableError } from '../store.ts'
import { Slots } from './Slots.ts'

it('lets so many in at a time, the others in the order they came', async () => {
  const slots = new Slots(2, 60_000)
  const open = Array.from({ length: 5 }, () => Promise.withResolvers<void>())
  const begun: number[] = []
  const runs = open.map(({ promise }, index) =>
    slots.run(() => {
      begun.push(index)
      return promise
    }),
  )
  await new Promise(setImmediate)
  expect([begun, slots.waiting]).toEqual([[0, 1], 3])
  open[1]?.resolve()
  await runs[1]
  await new Promise(setImmediate)
  expect([begun, slots.waiting]).toEqual([[0, 1, 2], 2])
  for (const { resolve } of open) resolve()
  await Promise.all(runs)
  expect([begun, slots.waiting]).toEqual([[0, 1, 2, 3, 4], 0])
})

it('gives a slot on when its work fails', async () => {
  const slots = new Slots(1, 60_000)
  const failed = slots.run(() => Promise.reject(new Error('planted')))
  const next = slots.run(async () => 'next')
  await expect(failed).rejects.toThrow('planted')
  expect(await next).toBe('next')
})

it('refuses who waited for too long, and serves who comes then', async () => {
  const slots = new Slots(1, -1)
  const blocking = Promise.withResolvers<void>()
  const first = slots.run(() => blocking.promise)
  const late = slots.run(async () => 'late')
  blocking.resolve()
  await first
  await expect(late).rejects.toBeInstanceOf(UnavailableError)
  expect(await slots.run(async () => 'next')).toBe('next')
})
