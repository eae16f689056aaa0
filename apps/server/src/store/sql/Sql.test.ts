import { expect, it } from 'vitest'
import { inParts } from './Sql.ts'

it('gathers more rows than a call can have arguments', async () => {
  const items = Array.from({ length: 1500 }, (_, index) => index)
  const rows = await inParts(items, async (part) => part.flatMap((item) => Array(300).fill(item)))
  expect(rows).toHaveLength(450_000)
  expect([rows[0], rows.at(-1)]).toEqual([0, 1499])
})
