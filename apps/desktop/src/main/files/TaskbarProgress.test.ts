import { expect, test } from 'vitest'
import { TaskbarProgress } from './TaskbarProgress.ts'

test('the bar is about all accounts, red while something failed, and goes at the end', () => {
  const shown: unknown[] = []
  const bar = new TaskbarProgress((share, mode) => shown.push([share, mode]))
  bar.heard('alice', { done: 0, of: 100, failed: 0 })
  bar.heard('bob', { done: 50, of: 100, failed: 0 })
  bar.heard('alice', { done: 40, of: 100, failed: 1 })
  bar.heard('alice', { done: 0, of: 0, failed: 0 })
  bar.forget('bob')
  expect(shown).toEqual([
    [0, 'normal'],
    [0.25, 'normal'],
    [0.45, 'error'],
    [0.5, 'normal'],
    [-1, 'normal'],
  ])
})
