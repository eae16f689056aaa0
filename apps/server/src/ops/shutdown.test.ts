import { expect, test } from 'vitest'
import { createLog } from './log.ts'
import { shutDown } from './shutdown.ts'

const log = createLog('silent')
const step = (name: string, ran: string[], fails = false) => ({
  name,
  run: async () => {
    ran.push(name)
    if (fails) throw new Error('no')
  },
})

test('steps run in order, also behind one that fails', async () => {
  const ran: string[] = []
  const clean = await shutDown([step('a', ran), step('b', ran, true), step('c', ran)], 1000, log)
  expect(ran).toEqual(['a', 'b', 'c'])
  expect(clean).toBe(false)
  expect(await shutDown([step('d', ran)], 1000, log)).toBe(true)
})

test('a step that never ends is given up at the deadline', async () => {
  const never = { name: 'never', run: () => new Promise<void>(() => {}) }
  expect(await shutDown([never], 20, log)).toBe(false)
})
