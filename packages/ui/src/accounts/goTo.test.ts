import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { addAccount, goToAccount } from './goTo.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function page(adding: Promise<unknown> | null) {
  const done: string[] = []
  const flushing = (name: string) => ({ flush: () => void done.push(name) }) as never
  const accounts = { switchTo: (id: string) => void done.push(`to ${id}`), add: () => void done.push('add') }
  return {
    done,
    parts: {
      drafts: flushing('drafts'),
      editing: flushing('edits'),
      lastPlace: flushing('place'),
      platform: { accounts } as never,
      staging: { adding: () => adding } as never,
    },
  }
}

test('what is held back is handed over first', () => {
  const { done, parts } = page(null)
  goToAccount(parts, 'b')
  addAccount(parts)
  expect(done).toEqual(['drafts', 'edits', 'place', 'to b', 'drafts', 'edits', 'place', 'add'])
})

test('files that are being added come along, and what is typed meanwhile', async () => {
  const added = Promise.withResolvers<void>()
  const { done, parts } = page(added.promise)
  goToAccount(parts, 'b')
  expect(done).toEqual(['drafts', 'edits', 'place'])
  added.resolve()
  await vi.advanceTimersByTimeAsync(0)
  expect(done.slice(3)).toEqual(['drafts', 'edits', 'place', 'to b'])
})

test('nobody waits for ever for a file that cannot be read', async () => {
  const { done, parts } = page(new Promise(() => {}))
  goToAccount(parts, 'b')
  await vi.advanceTimersByTimeAsync(5000)
  expect(done).toContain('to b')
})
