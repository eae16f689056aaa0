import { expect, test } from 'vitest'
import { table } from './table.ts'

test('a row shows its ceilings, ratios and whether the target is met', () => {
  const text = table([
    {
      what: 'sends',
      value: 12_345,
      unit: '/s',
      range: [11_000, 13_000],
      p50: 5.123,
      p99: 20.5,
      cpu: 65.25,
      ceilings: [
        { name: 'Koa echo', value: 24_690, ratio: 0.5, cpu: 21.5 },
        { name: 'SQLite', value: 36_000, ratio: 0.343 },
      ],
      target: { text: '≥ 50 %', met: true },
    },
    {
      what: 'memory',
      value: 70.25,
      unit: 'MB',
      range: [70.25, 70.25],
      ceilings: [],
      target: { text: '≤ 64 MB', met: false },
    },
  ])
  const [, sends, second, memory] = text.split('\n')
  expect(sends).toMatch(
    /^sends +12,345 \/s +11,000–13,000 +5\.12 ms +20\.5 ms +65\.3 µs +24,690 Koa echo, 21\.5 µs +50 % +≥ 50 % +met$/,
  )
  expect(second).toMatch(/^ +36,000 SQLite +34 %$/)
  expect(memory).toMatch(/^memory +70\.3 MB +≤ 64 MB +MISSED$/)
})
