import { beforeEach, expect, test } from 'vitest'
import { HeldClose } from './HeldClose.ts'

let happened: string[]
let shown: { current: string; shows: number }
let now: number
let held: HeldClose
const seen = () => happened.splice(0)

beforeEach(() => {
  happened = []
  shown = { current: 'a', shows: 1 }
  now = 0
  held = new HeldClose({
    shown,
    waits: (waiting) => void happened.push(waiting ? 'waits' : 'waits no more'),
    close: () => void happened.push('close'),
    stays: () => void happened.push('stay'),
    now: () => now,
  })
})

test('closes when the page has taken in its files, and not before', () => {
  expect(held.holds()).toBe(false)
  held.keeps('a', true)
  expect([held.holds(), held.holds()]).toEqual([true, true])
  // What another page says, which is leaving or a lie, changes nothing.
  held.keeps('b', false)
  expect(seen()).toEqual(['waits'])
  held.keeps('a', false)
  expect(seen()).toEqual(['waits no more', 'close'])
  expect([held.holds(), seen()]).toEqual([false, []])
})

test('a person may stay, or leave the files behind', () => {
  held.keeps('a', true)
  held.holds()
  held.stay()
  expect(seen()).toEqual(['waits', 'waits no more', 'stay'])
  held.holds()
  held.closeNow()
  expect(seen()).toEqual(['waits', 'waits no more', 'close'])
  expect(held.holds()).toBe(false)
  held.stay()
  expect(seen()).toEqual([])
})

test('a page that is shown anew, or another one, holds nothing any more', () => {
  held.keeps('a', true)
  shown.shows = 2
  expect(held.holds()).toBe(false)
  held.keeps('a', true)
  shown.current = 'b'
  expect(held.holds()).toBe(false)
  // It is leaving.
  held.keeps('a', true)
  expect([held.holds(), seen()]).toEqual([false, []])
})

test('a page that does not come to an end is closed by who asks again ten seconds later', () => {
  held.keeps('a', true)
  held.holds()
  now += 9_999
  expect(held.holds()).toBe(true)
  now += 1
  expect([held.holds(), seen()]).toEqual([false, ['waits', 'waits no more']])
  held.keeps('a', true)
  held.holds()
  held.stay()
  now += 10_000
  expect(held.holds()).toBe(true)
})

test('another version is installed when nothing is left to wait for, and not when somebody stays', async () => {
  expect(await held.mayEnd()).toBe(true)
  held.keeps('a', true)
  const [stays, goes] = [held.mayEnd(), () => held.mayEnd()]
  held.stay()
  expect([await stays, seen()]).toEqual([false, ['waits', 'waits no more']])
  const going = goes()
  held.keeps('a', false)
  expect([await going, seen()]).toEqual([true, ['waits', 'waits no more']])
})

test('what was held up is not carried out later by the files of another account', async () => {
  held.keeps('a', true)
  held.holds()
  const installs = held.mayEnd()
  // Its engine failed, say, or somebody went on without its files; every page speaks when it is shown.
  Object.assign(shown, { current: 'b', shows: 2 })
  held.keeps('b', false)
  expect(seen()).toEqual(['waits', 'waits no more', 'stay'])
  expect(await installs).toBe(false)
  held.keeps('b', true)
  held.keeps('b', false)
  // Said by the page that was left.
  held.keeps('a', false)
  expect(seen()).toEqual([])
})

test('who goes to another account and closes gets both when the files are taken in', () => {
  held.keeps('a', true)
  held.holds()
  Object.assign(shown, { current: 'b', shows: 2 })
  held.keeps('a', false)
  expect(seen()).toEqual(['waits', 'waits no more', 'close'])
})

test('nothing holds up a computer that is shut down', () => {
  held.keeps('a', true)
  held.holds()
  held.systemEnds()
  expect(seen()).toEqual(['waits', 'waits no more', 'close'])
  held.keeps('a', true)
  now += 59_999
  expect([held.holds(), seen()]).toEqual([false, []])
  // Somebody took it back.
  now += 1
  held.keeps('a', true)
  expect([held.holds(), seen()]).toEqual([true, ['waits']])
})
