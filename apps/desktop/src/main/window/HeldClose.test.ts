import { SimulatedClock } from '@roomkey/client/testing'
import { beforeEach, expect, test } from 'vitest'
import { HeldClose } from './HeldClose.ts'

let happened: string[]
let shown: { current: string }
let clock: SimulatedClock
let held: HeldClose
const seen = () => happened.splice(0)
const show = (account: string) => {
  shown.current = account
  held.pageShown()
}

beforeEach(() => {
  happened = []
  shown = { current: 'a' }
  clock = new SimulatedClock()
  held = new HeldClose({
    shown,
    waits: (waiting) => void happened.push(waiting ? 'waits' : 'waits no more'),
    close: () => void happened.push('close'),
    stays: () => void happened.push('stay'),
    clock,
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
  show('a')
  expect(held.holds()).toBe(false)
  held.keeps('a', true)
  show('b')
  expect(held.holds()).toBe(false)
  // It is leaving.
  held.keeps('a', true)
  expect([held.holds(), seen()]).toEqual([false, []])
})

test('a page that does not come to an end is closed by who asks again ten seconds later', async () => {
  held.keeps('a', true)
  held.holds()
  await clock.advance(9_999)
  expect(held.holds()).toBe(true)
  await clock.advance(1)
  expect([held.holds(), seen()]).toEqual([false, ['waits', 'waits no more']])
  held.keeps('a', true)
  held.holds()
  held.stay()
  await clock.advance(10_000)
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
  show('b')
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
  show('b')
  held.keeps('a', false)
  expect(seen()).toEqual(['waits', 'waits no more', 'close'])
})

test('what was held up ends also when the next page never speaks', async () => {
  held.keeps('a', true)
  held.holds()
  const installs = held.mayEnd()
  show('b')
  await clock.advance(9_999)
  expect(seen()).toEqual(['waits'])
  await clock.advance(1)
  expect(seen()).toEqual(['waits no more', 'stay'])
  expect(await installs).toBe(false)
  // Nobody wants anything any more: what comes late ends nothing, and a new wish is asked about anew.
  held.keeps('a', false)
  held.keeps('b', true)
  expect([held.holds(), seen()]).toEqual([true, ['waits']])
  // The same page anew, as after its engine failed, has nothing left to take in: whoever wanted to close it does.
  show('b')
  await clock.advance(10_000)
  expect(seen()).toEqual(['waits no more', 'close'])
})

test('who goes on once more before a page has spoken, or asks again, does not wait for the time', async () => {
  held.keeps('a', true)
  held.holds()
  show('b')
  show('a')
  expect(seen()).toEqual(['waits', 'waits no more', 'stay'])
  held.keeps('a', true)
  held.holds()
  show('b')
  expect([held.holds(), seen()]).toEqual([false, ['waits', 'waits no more']])
  await clock.advance(10_000)
  expect(seen()).toEqual([])
})

test('nothing holds up a computer that is shut down', async () => {
  held.keeps('a', true)
  held.holds()
  held.systemEnds()
  expect(seen()).toEqual(['waits', 'waits no more', 'close'])
  held.keeps('a', true)
  await clock.advance(59_999)
  expect([held.holds(), seen()]).toEqual([false, []])
  // Somebody took it back.
  await clock.advance(1)
  held.keeps('a', true)
  expect([held.holds(), seen()]).toEqual([true, ['waits']])
})
