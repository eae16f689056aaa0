import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createReadiness, type ReadinessParts } from './readiness.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const readiness = (parts: Partial<ReadinessParts> = {}) =>
  createReadiness({
    askDatabase: async () => {},
    stopping: () => false,
    redisAway: () => false,
    diskRefuses: () => false,
    diskRefusesFiles: () => false,
    ...parts,
  })

test.each<[string, Partial<ReadinessParts>, string[], string[]]>([
  ['all is well', {}, [], []],
  ['it stops', { stopping: () => true }, ['stopping'], []],
  ['the database refuses', { askDatabase: () => Promise.reject(new Error('no')) }, ['database'], []],
  ['Redis is away', { redisAway: () => true }, [], ['redis']],
  ['the disk is full', { diskRefuses: () => true }, [], ['room on the disk']],
  ['only files find no room', { diskRefusesFiles: () => true }, [], ['room for files']],
])('%s', async (_what, parts, reasons, degraded) => {
  expect(await readiness(parts)()).toEqual({ reasons, degraded })
})

test('a database that never answers is given up, and questions meanwhile do not pile up behind it', async () => {
  const askDatabase = vi.fn(() => new Promise<void>(() => {}))
  const ready = readiness({ askDatabase })
  const answers = Promise.all([ready(), ready(), ready()])
  await vi.advanceTimersByTimeAsync(2000)
  expect(await answers).toEqual(Array(3).fill({ reasons: ['database'], degraded: [] }))
  expect(askDatabase).toHaveBeenCalledTimes(1)
})
