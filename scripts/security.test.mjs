// docs/SECURITY.md says for each item of Electron's checklist what holds it: the names it gives must be in the code
// of those files, and where they are tests, in a title.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from './toolchain.mjs'

const page = readFileSync(join(root, 'docs/SECURITY.md'), 'utf8')
const section = page.slice(page.indexOf("## Electron's security checklist"), page.indexOf('## Known limits'))
const links = [...section.matchAll(/\[([^\]]+)\]\((\.\.\/[^)]+)\)/g)].map(([, text, path]) => ({
  path: join(root, 'docs', path),
  name: /^`(.+)`$/.exec(text)?.[1] ?? null,
}))
const items = [...section.matchAll(/^\| (\d+)\. .* \| (.+) \|$/gm)]

/** Comments outlive what they are about. */
const codeOf = (path) => readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
const isTest = (path) => /\.(test|spec)\./.test(path)
/** A text that a function follows. */
const titlesIn = (code) => [...code.matchAll(/'([^'\n]+)',\s*(?:async\s*)?\(/g)].map(([, title]) => title)

describe('the checklist', () => {
  test('has every item, each with what holds it', () => {
    expect(items.map(([, number]) => Number(number))).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    )
    for (const [, number, held] of items) expect(held.length, `item ${number}`).toBeGreaterThan(10)
    expect(links.length).toBeGreaterThan(items.length)
  })

  test.each(links)('names what is there: $name in $path', ({ path, name }) => {
    expect(existsSync(path)).toBe(true)
    if (isTest(path)) expect(titlesIn(codeOf(path)).filter((title) => title.includes(name))).not.toEqual([])
    else if (name !== null) expect(codeOf(path)).toContain(name)
  })
})
