import { NOTHING_TO_TELL, type Notice } from '@roomkey/client/api'
import { beforeEach, describe, expect, it } from 'vitest'
import { ShellSettings } from '../../ipc/shellSettings.ts'
import type { SignedIn } from '../accounts/Account.ts'
import type { Announcement } from './announce.ts'
import { type Decision, decide, type Facts, type Memory, WAIT_MS } from './decide.ts'
import { inTeam, newestOf, notice, room, signedIn } from './testing.ts'

let memory: Memory
let facts: Facts
/** What stands on the screen, as `account: room, …`. */
let screen: Set<Announcement>

const { notifications } = ShellSettings.parse({})

beforeEach(() => {
  memory = new Map()
  screen = new Set()
  facts = { accounts: [], settings: notifications, lookedAt: null, now: 1_000_000, minute: 12 * 60 }
})

function step(over: Partial<Facts> = {}): Decision {
  facts = { ...facts, ...over }
  const decision = decide(memory, facts)
  memory = decision.memory
  for (const each of decision.close) {
    expect(screen.delete(each)).toBe(true)
  }
  for (const each of decision.show) screen.add(each)
  return decision
}
const shown = () => [...screen].map(({ rooms, notice: one }) => one?.preview ?? `${rooms.size} rooms`)

/** These are unread, now and until they would have been told. */
function unread(...notices: Notice[]): void {
  accounts(signedIn(notices))
}
function accounts(...list: SignedIn[]): void {
  step({ accounts: list })
  step({ now: facts.now + WAIT_MS })
}

describe('what is old', () => {
  it('is what was unread at the start, however late it arrives; what comes then is told', () => {
    unread()
    memory = new Map()
    const missed = { caughtUp: false }
    accounts(signedIn([notice(1, 1)], missed))
    accounts(signedIn([notice(1, 2), notice(2, 1)], missed))
    unread(notice(1, 3), notice(2, 1))
    expect(shown()).toEqual([])
    unread(notice(1, 3), notice(2, 2))
    expect(shown()).toEqual(['message 2'])
  })

  it('is what was there when somebody signed in, again', () => {
    unread()
    unread(notice(1, 1))
    expect(shown()).toEqual(['message 1'])
    accounts()
    expect(shown()).toEqual([])
    unread(notice(1, 2))
    expect(shown()).toEqual([])
  })

  it('is not told when a newer message of its room is deleted', () => {
    unread(notice(1, 1))
    unread(notice(1, 2))
    unread(notice(1, 1))
    expect(shown()).toEqual([])
  })
})

describe('what is not new', () => {
  it('is what was left out of the view, or muted, while it was known to be there', () => {
    const [old, muted] = [notice(60, 1), notice(61, 40)]
    const newest = newestOf([old, muted])
    const here = signedIn([inTeam(1, 1)])
    const known = { ...here, attention: { ...here.attention, newest: [...here.attention.newest, ...newest] } }
    accounts(known)
    unread(old, muted, inTeam(1, 1))
    expect(shown()).toEqual([])
    unread(old, notice(61, 41))
    expect(shown()).toEqual(['message 41'])
  })

  it('has its numbers from the server’s former life', () => {
    const later = (...notices: Notice[]) => {
      const { attention } = signedIn(notices)
      accounts(signedIn([], { attention: { ...attention, life: 1 } }))
    }
    unread()
    unread(notice(1, 100))
    expect(shown()).toEqual(['message 100'])
    later(notice(2, 30))
    expect(shown()).toEqual([])
    later(notice(1, 40), notice(2, 30))
    expect(shown()).toEqual(['message 40'])
    // What cannot be opened for a while is in the same life after that.
    accounts(signedIn([], { attention: NOTHING_TO_TELL, caughtUp: false }))
    later(notice(2, 30), notice(3, 1))
    expect(shown()).toEqual(['message 1'])
  })

  it('is a message that was edited, unless only its mention lets it be told', () => {
    unread()
    const edited = { mention: true, preview: '@alice' }
    unread(inTeam(1, 1), notice(2, 1))
    expect(shown()).toEqual(['message 1'])
    unread(inTeam(1, 1, edited), notice(2, 1, { mention: true }))
    expect(shown()).toEqual(['message 1', '@alice'])
    // An older one, or one that comes with older pages.
    unread(inTeam(4, 2), notice(2, 1, { mention: true }))
    unread(inTeam(4, 1, edited), inTeam(4, 2), notice(2, 1, { mention: true }))
    expect(shown()).toEqual(['message 1'])
    // The same one again.
    unread(inTeam(1, 2, { mention: true }), inTeam(1, 3), inTeam(3, 1))
    expect(shown()).toEqual(['message 2'])
    unread(inTeam(1, 2, { mention: true }), inTeam(3, 1))
    unread(inTeam(1, 2), inTeam(3, 1))
    unread(inTeam(1, 2, edited), inTeam(3, 1))
    expect(shown()).toEqual([])
  })
})

describe('what is told', () => {
  beforeEach(() => unread())

  it('waits a moment, in which it may be read elsewhere', () => {
    const { again } = step({ accounts: [signedIn([notice(1, 1)])] })
    expect(again).toBe(facts.now + WAIT_MS)
    expect(shown()).toEqual([])
    step({ accounts: [signedIn([])] })
    expect(step({ now: facts.now + WAIT_MS }).again).toBeNull()
    expect(shown()).toEqual([])
  })

  it('does not wait longer when more comes, or when the clock is set back', () => {
    step({ accounts: [signedIn([notice(1, 1)])] })
    step({ accounts: [signedIn([notice(1, 2)])], now: facts.now + WAIT_MS - 1 })
    expect(shown()).toEqual([])
    step({ now: facts.now + 1 })
    expect(shown()).toEqual(['message 2'])
    step({ accounts: [signedIn([notice(1, 3)])] })
    expect(step({ now: facts.now - 3_600_000 }).again).toBe(facts.now + WAIT_MS)
  })

  it('is one notification of a room, the newest', () => {
    unread(notice(1, 1))
    unread(notice(1, 2))
    expect(shown()).toEqual(['message 2'])
    unread(notice(1, 2), notice(2, 1))
    expect(shown()).toEqual(['message 2', 'message 1'])
  })

  it('is direct messages and mentions, unless somebody wants more or less', () => {
    const all = [notice(1, 1), inTeam(2, 1), inTeam(3, 1, { mention: true })]
    const told = (about: typeof notifications.about, choice: Notice['choice']) => {
      memory = new Map()
      screen.clear()
      facts = { ...facts, settings: { ...notifications, about } }
      unread()
      unread(...all.map((each) => ({ ...each, choice })))
      return [...screen].map(({ notice: one }) => all.findIndex((each) => each.room === one?.room))
    }
    expect(told('mentionsAndDirect', 'default')).toEqual([0, 2])
    expect(told('everything', 'default')).toEqual([0, 1, 2])
    expect(told('nothing', 'default')).toEqual([])
    for (const about of ['everything', 'mentionsAndDirect', 'nothing'] as const) {
      expect(told(about, 'all')).toEqual([0, 1, 2])
      expect(told(about, 'mentions')).toEqual([2])
    }
  })

  it('is the mention, where other messages came after it', () => {
    unread(inTeam(1, 1, { mention: true }), inTeam(1, 2))
    expect(shown()).toEqual(['message 1'])
    unread(inTeam(1, 1, { mention: true }), inTeam(1, 3))
    expect(shown()).toEqual(['message 1'])
    unread(inTeam(1, 3))
    expect(shown()).toEqual([])
  })

  it('is nothing of the room that is looked at, in that account', () => {
    step({ lookedAt: { account: 'first', room: room(1) } })
    accounts(signedIn([notice(1, 1)]), signedIn([], { id: 'second' }))
    accounts(signedIn([notice(1, 1)]), signedIn([notice(1, 1, { preview: 'elsewhere' })], { id: 'second' }))
    expect(shown()).toEqual(['elsewhere'])
    // What was before somebody's eyes is not told when they look away.
    step({ lookedAt: null })
    step({ now: facts.now + WAIT_MS })
    expect(shown()).toEqual(['elsewhere'])
  })

  it('is nothing in quiet hours, also not after them', () => {
    const quietHours = { from: 22 * 60, to: 7 * 60 }
    step({ settings: { ...notifications, quietHours }, minute: 23 * 60 })
    unread(notice(1, 1))
    expect(shown()).toEqual([])
    step({ minute: 7 * 60 })
    expect(shown()).toEqual([])
    unread(notice(1, 2))
    expect(shown()).toEqual(['message 2'])
  })
})

describe('after an absence', () => {
  const away = (...notices: Notice[]) => accounts(signedIn(notices, { caughtUp: false }))
  beforeEach(() => unread())

  it('a few rooms are told one by one, when everything has come', () => {
    away(notice(1, 1))
    away(notice(1, 1), notice(2, 1, { preview: 'other' }))
    expect(shown()).toEqual([])
    unread(notice(1, 1), notice(2, 1, { preview: 'other' }))
    expect(shown()).toEqual(['message 1', 'other'])
  })

  it('more are told in one sentence, which holds until the last of them is read', () => {
    unread(notice(1, 1))
    const many = [1, 2, 3, 4].map((each) => notice(each, 2))
    for (const [index] of many.entries()) away(...many.slice(0, index + 1))
    unread(...many)
    expect(shown()).toEqual(['4 rooms'])
    unread(...many.slice(1))
    expect(shown()).toEqual(['4 rooms'])
    unread(notice(4, 3))
    expect(shown()).toEqual(['4 rooms', 'message 3'])
    unread()
    expect(shown()).toEqual([])
  })

  it('a second such sentence takes the place of the first, and counts what that still told', () => {
    const many = [1, 2, 3, 4, 5, 6, 7, 8].map((each) => notice(each, 1))
    unread(...many.slice(0, 4))
    unread(...many.slice(1))
    expect(shown()).toEqual(['7 rooms'])
  })
})

describe('a notification goes', () => {
  beforeEach(() => {
    unread()
    unread(notice(1, 1), inTeam(2, 1, { mention: true }))
    expect(shown()).toHaveLength(2)
  })

  it.each<[string, Partial<Facts>]>([
    ['its message was read or deleted', { accounts: [signedIn([inTeam(2, 1, { mention: true })])] }],
    ['its room is looked at', { lookedAt: { account: 'first', room: room(1) } }],
    [
      'its room shall be silent',
      { accounts: [signedIn([notice(1, 1, { choice: 'mentions' }), inTeam(2, 1, { mention: true })])] },
    ],
  ])('when %s', (_why, over) => {
    step(over)
    expect([...screen].map(({ notice: one }) => one?.room)).toEqual([room(2)])
  })

  it('without a sound when its message says something else now', () => {
    unread(notice(1, 1, { preview: 'the secret is out' }), inTeam(2, 1, { mention: true }))
    expect([...screen].map(({ notice: one }) => one?.room)).toEqual([room(2)])
  })

  it('when nothing shall be told, or with its account', () => {
    step({ settings: { ...notifications, about: 'nothing' } })
    expect(shown()).toEqual([])
    unread(notice(1, 1))
    step({ settings: notifications })
    unread(notice(1, 2))
    expect(shown()).toEqual(['message 2'])
    accounts()
    expect(shown()).toEqual([])
  })

  it('and stays when newer messages come in quiet hours', () => {
    step({ settings: { ...notifications, quietHours: { from: 0, to: 24 * 60 - 1 } } })
    unread(notice(1, 2), inTeam(2, 1, { mention: true }))
    expect(shown()).toHaveLength(2)
  })
})
