import { beforeEach, expect, test } from 'vitest'
import { ShownPage } from './ShownPage.ts'

let happened: string[]
let page: ShownPage
let now = 0
const seen = () => happened.splice(0)

beforeEach(() => {
  happened = []
  page = new ShownPage(
    {
      load: (id) => void happened.push(`show ${id}`),
      turned: (left) => void happened.push(`left ${left}`),
      waits: (next) => void happened.push(`waits for ${next}`),
      now: () => now,
    },
    'a',
  )
})

test('a page that takes in files is left when it has them, and not before', () => {
  page.keeps('a', true)
  page.goTo('b')
  expect([page.account, seen()]).toEqual(['a', ['waits for b']])
  // What another page says, which is leaving or a lie, changes nothing.
  page.keeps('b', false)
  expect(page.account).toBe('a')
  page.keeps('a', false)
  expect([page.account, seen()]).toEqual(['b', ['waits for null', 'show b', 'left a']])
  page.goTo('a')
  expect(seen()).toEqual(['show a', 'left b'])
})

test('a person may stay, or leave the files behind', () => {
  page.keeps('a', true)
  page.goTo('b')
  expect(page.stay()).toBe('b')
  page.keeps('a', false)
  expect([page.account, page.stay(), seen()]).toEqual(['a', null, ['waits for b', 'waits for null']])
  page.goWithout()
  page.keeps('a', true)
  page.goTo('b')
  page.goWithout()
  expect([page.account, seen()]).toEqual(['b', ['waits for b', 'waits for null', 'show b', 'left a']])
})

test('a newer wish takes the place of the one that waits, also the wish for where one is', () => {
  page.keeps('a', true)
  for (const id of ['b', 'c', 'c', 'a']) page.goTo(id)
  page.keeps('a', false)
  expect([page.account, seen()]).toEqual(['a', ['waits for b', 'waits for c', 'waits for null']])
})

test('a page that is shown again, after a crash or in a new window, holds nothing any more', () => {
  page.keeps('a', true)
  page.load()
  page.goTo('b')
  expect([page.account, seen()]).toEqual(['b', ['show a', 'show b', 'left a']])
  page.keeps('b', true)
  page.goTo('a')
  page.load()
  expect([page.account, page.loads, seen()]).toEqual([
    'a',
    3,
    ['waits for a', 'waits for null', 'show a', 'left b'],
  ])
})

test('a page that does not come to an end is left by who asks again ten seconds later', () => {
  page.keeps('a', true)
  page.goTo('b')
  now += 9_999
  page.goTo('b')
  expect(page.account).toBe('a')
  now += 1
  page.goTo('c')
  expect(page.account).toBe('a')
  now += 10_000
  page.goTo('c')
  expect(page.account).toBe('c')
})

test('nobody waits for an account that is gone', () => {
  page.keeps('a', true)
  page.goTo('b')
  page.forget('c')
  page.forget('b')
  page.keeps('a', false)
  expect([page.account, seen()]).toEqual(['a', ['waits for b', 'waits for null']])
})
