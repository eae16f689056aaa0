import { expect, test, vi } from 'vitest'
import { startOrSay } from './startOrSay.ts'

test('who cannot start says so and ends, so that a later start is not handed to it', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const done: unknown[] = []
  const parts = {
    app: { exit: (code?: number) => void done.push(code) },
    dialog: { showErrorBox: (title: string, content: string) => void done.push([title, content]) },
  }
  await startOrSay(async () => {}, parts)
  expect(done).toEqual([])
  await startOrSay(async () => {
    throw new Error('EACCES: settings.json')
  }, parts)
  expect(done).toEqual([['Roomkey could not start', 'EACCES: settings.json'], 1])
  vi.restoreAllMocks()
})
