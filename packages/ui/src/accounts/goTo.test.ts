import { expect, test } from 'vitest'
import { addAccount, goToAccount, goWithout } from './goTo.ts'

test('what is held back is handed over first', () => {
  const done: string[] = []
  const flushing = (name: string) => ({ flush: () => void done.push(name) }) as never
  const accounts = {
    switchTo: (id: string) => void done.push(`to ${id}`),
    add: () => void done.push('add'),
    goWithout: () => void done.push('go without'),
  }
  const parts = {
    drafts: flushing('drafts'),
    editing: flushing('edits'),
    lastPlace: flushing('place'),
    platform: { accounts } as never,
  }
  goToAccount(parts, 'b')
  addAccount(parts)
  goWithout(parts)
  const before = ['drafts', 'edits', 'place']
  expect(done).toEqual([...before, 'to b', ...before, 'add', ...before, 'go without'])
})
