import { expect, test } from 'vitest'
import { Deliveries } from './Deliveries.ts'

function changes(from: number, ids: string[]): string {
  const items = ids.map((id) => ({ kind: 'message', message: { id } }))
  return JSON.stringify({ type: 'changes', from_rev: from, to_rev: from + ids.length, items, more: false })
}

test('a message is complete when every subscriber has it, and a repeated frame counts once', () => {
  const deliveries = new Deliveries(2)
  let complete = 0
  deliveries.onComplete = () => {
    complete += 1
  }
  const gaps: Error[] = []
  const [anna, ben] = [1, 2].map(() => deliveries.subscriber(4, (error) => gaps.push(error)))
  deliveries.published('a')
  deliveries.published('b')

  anna?.(changes(4, ['a', 'b']))
  anna?.(changes(4, ['a', 'b']))
  ben?.(changes(4, ['a']))
  expect({ complete, count: deliveries.count, missing: deliveries.missing }).toEqual({
    complete: 1,
    count: 3,
    missing: 1,
  })
  ben?.(changes(5, ['b']))
  expect({ complete, missing: deliveries.missing, gaps }).toEqual({ complete: 2, missing: 0, gaps: [] })
})

test('a frame that follows what the subscriber never had is a gap', () => {
  const deliveries = new Deliveries(1)
  const gaps: Error[] = []
  deliveries.published('a')
  deliveries.subscriber(4, (error) => gaps.push(error))(changes(6, ['a']))
  expect(gaps).toHaveLength(1)
})
