import { expect, test } from 'vitest'
import type { SqlDriver } from '../../src/ports/index.ts'
import { reportDamage } from './reportDamage.ts'

test('what is kept soon is kept soon by the driver beneath', () => {
  const asked: unknown[] = []
  const beneath: SqlDriver = {
    persistent: true,
    run: () => {},
    all: () => [],
    transaction(work, kept) {
      asked.push(kept)
      return work()
    },
    close: () => {},
  }
  const sql = reportDamage(beneath, () => {})
  expect(sql.transaction(() => 1, 'soon')).toBe(1)
  sql.transaction(() => {}, 'now')
  expect(asked).toEqual(['soon', 'now'])
})
