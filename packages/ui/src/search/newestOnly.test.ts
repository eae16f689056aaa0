import { expect, test } from 'vitest'
import { newestOnly } from './newestOnly.ts'

/** What has begun, and a way to end the one that runs. */
function recorded() {
  const begun: string[] = []
  let end = () => {}
  const ask = newestOnly<string>((value) => {
    begun.push(value)
    return new Promise((resolve) => {
      end = resolve
    })
  })
  const done = async () => {
    end()
    await new Promise((resolve) => setTimeout(resolve))
  }
  return { begun, ask, done }
}

test('the first begins at once', () => {
  const { begun, ask } = recorded()
  ask('b')
  expect(begun).toEqual(['b'])
})

test('of what is asked for meanwhile only the newest follows', async () => {
  const { begun, ask, done } = recorded()
  for (const typed of ['b', 'be', 'bea', 'bean']) ask(typed)
  expect(begun).toEqual(['b'])
  await done()
  expect(begun).toEqual(['b', 'bean'])
  ask('beans')
  await done()
  expect(begun).toEqual(['b', 'bean', 'beans'])
  await done()
  ask('red')
  expect(begun).toEqual(['b', 'bean', 'beans', 'red'])
})
