import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ActionError } from './errors.ts'
import * as actions from './index.ts'
import { timed } from './timed.ts'

const source = join(import.meta.dirname, '..')
const files = (pattern: string) =>
  globSync(pattern, { cwd: source })
    .filter((path) => !path.endsWith('.test.ts') && !/[\\/]acceptance[\\/]/.test(path))
    .map((path) => ({ path, text: readFileSync(join(source, path), 'utf8') }))

test('a timed action answers as before, and tells its name, its end and its time', async () => {
  const ended: unknown[] = []
  const parts = { metrics: { actionEnded: (...all: unknown[]) => void ended.push(all) } }
  const half = timed('half', async (_parts: object, number: number) => {
    if (number % 2 === 1) throw new ActionError('invalid')
    if (Number.isNaN(number)) throw new Error('no number')
    return number / 2
  })
  expect(await half(parts, 4)).toBe(2)
  await expect(half(parts, 3)).rejects.toThrow(ActionError)
  await expect(half(parts, Number.NaN)).rejects.toThrow('no number')
  const seconds = expect.toSatisfy((value) => value >= 0 && value < 10)
  expect(ended).toEqual([
    ['half', 'done', seconds],
    ['half', 'refused', seconds],
    ['half', 'failed', seconds],
  ])
})

test('both borders take their actions from here, so that all of them are measured', () => {
  const named = Object.keys(actions)
  expect(named).toContain('sendMessage')
  const around = files('{http,ws}/**/*.ts').flatMap(({ path, text }) =>
    [...text.matchAll(/import \{([^}]*)\} from '(?:\.\.\/)+actions\/(\w+)\.ts'/g)]
      .filter(([, what = '', file]) => {
        const values = what.split(',').filter((one) => !one.trim().startsWith('type '))
        const isAction = (one: string) => /^\s*export async function /m.test(definition(one.trim()))
        return file !== 'index' && values.some(isAction)
      })
      .map(([line]) => `${path}: ${line}`),
  )
  expect(around).toEqual([])
})

/** The head of the function where it takes `ActionParts` and somebody's input: what makes it an action. */
function definition(name: string): string {
  const head = new RegExp(`^export async function ${name}\\(\\s*(?:parts|\\{[^}]*\\}): ActionParts,`, 'm')
  return files('actions/*.ts').flatMap(({ text }) => head.exec(text)?.[0] ?? [])[0] ?? ''
}
