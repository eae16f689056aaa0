import { readFileSync } from 'node:fs'
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { createMetrics } from './createMetrics.ts'

const page = readFileSync(new URL('../../../../../docs/SELF_HOSTING.md', import.meta.url), 'utf8')

test('docs/SELF_HOSTING.md tells of every metric with its labels, and of no other', () => {
  const registry = new Registry()
  createMetrics({ version: '1', ofProcess: false, registry })
  // Missing from the library's types.
  const metrics = registry.getMetricsAsArray() as unknown as { name: string; labelNames: string[] }[]
  const known = metrics.map(({ name, labelNames }) => `${name}: ${labelNames.join(', ')}`)
  const rows = page.matchAll(/^\| `(roomkey_\w+)` \| ([\w, ]*?) ?\| (.+) \|$/gm)
  expect([...rows].map(([, name, labels]) => `${name}: ${labels}`).sort()).toEqual(known.sort())
})

test('the page names no metric that does not exist', async () => {
  const text = await createMetrics({ version: '1', ofProcess: true }).text()
  const names = page.matchAll(/\b(?:roomkey|nodejs|process)_\w+_(?:seconds|total|up|connections|bytes)\b/g)
  for (const [name] of names) expect(text).toContain(`# TYPE ${name} `)
})
