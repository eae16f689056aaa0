import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { GroupCommit } from './GroupCommit.ts'
import { WriteLock } from './sqlite/WriteLock.ts'

/** A store whose commits end when they are told to. */
function slowStore() {
  const commits: { items: readonly string[]; end(): void }[] = []
  const group = new GroupCommit<string, string>(new WriteLock(), async (items) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    commits.push({ items, end: resolve })
    await promise
    return items.map((item) => ({ status: 'fulfilled', value: `${item} is stored` }))
  })
  return { group, commits }
}

test('what comes in one turn goes together', async () => {
  const { group, commits } = slowStore()
  void group.add('a')
  void group.add('b')
  expect(commits).toEqual([])
  await setImmediate()
  expect(commits.map(({ items }) => items)).toEqual([['a', 'b']])
})

test('the next group is under way before anybody in the last one goes on', async () => {
  const { group, commits } = slowStore()
  const happened: string[] = []
  const first = group.add('a').then((said) => happened.push(said, `${commits.length} commits`))
  await setImmediate()
  const second = group.add('b').then((said) => happened.push(said))
  commits[0]?.end()
  await first
  commits[1]?.end()
  await second
  expect(happened).toEqual(['a is stored', '2 commits', 'b is stored'])
})

test('a group that fails tells each of its items, and the next one is stored', async () => {
  let fails = true
  const group = new GroupCommit<string, string>(new WriteLock(), async (items) => {
    if (!fails) return items.map((value) => ({ status: 'fulfilled', value }))
    fails = false
    throw new Error('the disk is full')
  })
  const outcomes = await Promise.allSettled([group.add('a'), group.add('b')])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await group.add('c')).toBe('c')
})

test('closing waits for what was accepted and takes nothing more', async () => {
  const { group, commits } = slowStore()
  const accepted = group.add('a')
  const closed = group.close()
  await expect(group.add('b')).rejects.toThrow('the store is closed')
  await setImmediate()
  commits[0]?.end()
  await closed
  expect(await accepted).toBe('a is stored')
})
