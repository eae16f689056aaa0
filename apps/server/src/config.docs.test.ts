import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { VARIABLES } from './configVariables.ts'

const page = readFileSync(new URL('../../../docs/SELF_HOSTING.md', import.meta.url), 'utf8')

test.each(Object.entries(VARIABLES))('docs/SELF_HOSTING.md tells of %s', (name, variable) => {
  const fallback = variable.default === undefined ? '–' : `\`${variable.default}\``
  expect(page).toContain(`| \`${name}\` | ${fallback} | ${variable.about} |`)
})

test('the rates that docs/SELF_HOSTING.md gives as examples are valid', () => {
  const examples = [...page.matchAll(/RATE_LIMITS=([^`\s]+)/g)].map(([, rates = '']) => rates)
  expect(examples.length).toBeGreaterThan(1)
  for (const rates of examples) expect(() => readConfig({ RATE_LIMITS: rates })).not.toThrow()
})

test('docs/SELF_HOSTING.md tells of no other variable', () => {
  const named = [...page.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map(([, name]) => name)
  expect(named).toEqual(Object.keys(VARIABLES))
})
