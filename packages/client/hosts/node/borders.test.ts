import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const API = new URL('../../src/api/', import.meta.url)

test('what a page imports brings no engine with it', () => {
  const files = readdirSync(API).filter((name) => /(?<!\.test)\.ts$/.test(name))
  expect(files.length).toBeGreaterThan(3)
  for (const file of files) {
    const source = readFileSync(new URL(file, API), 'utf8')
    const imported = [...source.matchAll(/from '([^']+)'/g)].map((match) => match[1] ?? '')
    for (const path of imported) expect(path, file).toMatch(/^(\.\/[\w.]+|zod|birpc|@roomkey\/protocol)$/)
  }
})
