import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NOTHING_TO_TELL } from '@roomkey/client/api'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AccountStatus } from '../../engine/messages.ts'
import { openSettings, type Settings } from '../settings/settings.ts'
import { type AccountEngine, Accounts } from './Accounts.ts'

let userData: string
let running: Map<string, AccountEngine>
let happened: string[]
let shown: string[]
let cleared: string[]
let used: Set<string>
let accounts: Accounts<AccountEngine>
/** What removing waits for. */
let clearing: Promise<void>
let file: ReturnType<typeof openSettings>

beforeEach(() => {
  clearing = Promise.resolve()
  used = new Set()
  userData = mkdtempSync(join(tmpdir(), 'roomkey-accounts-'))
})
afterEach(() => rmSync(userData, { recursive: true }))

function open(settings: Partial<Settings> = {}): void {
  file = openSettings(userData)
  file.write({ ...file.value, ...settings })
  running = new Map()
  happened = []
  shown = []
  cleared = []
  let ids = 0
  accounts = new Accounts({
    settings: file,
    suggested: 'https://suggested.example',
    startEngine(id) {
      const say = (what: string) => () => void happened.push(`${id} ${what}`)
      const engine: AccountEngine = {
        fromPage: (message) => void happened.push(`${id} was told ${message}`),
        detach: say('detached'),
        leave: say('left'),
        wake: say('woke'),
        networkLost: say('lost the network'),
        networkChanged: say('has another network'),
        stop: async () => void running.delete(id),
      }
      running.set(id, engine)
      return engine
    },
    clear: async (id) => {
      cleared.push(id)
      await clearing
    },
    isUsed: (id) => used.has(id),
    newId: () => `account-${++ids}`,
    showPage: (id) => void shown.push(id),
    waits: () => {},
    stayed: (from) => void happened.push(`stayed out of ${from}`),
    changed: () => {},
  })
  accounts.show()
}
const kept = () => openSettings(userData).value
const unread = (count: number) => ({ ...NOTHING_TO_TELL, unread: count })
const status = (username: string | null, over: Partial<AccountStatus> = {}): AccountStatus => ({
  state: username === null ? 'signedOut' : 'signedIn',
  server: 'https://one.example',
  username,
  attention: unread(0),
  caughtUp: true,
  ...over,
})
/** As its engine tells it. */
function wipe(id: string): void {
  accounts.wiping(id)
  accounts.heard(id, status(null, { server: null }))
  accounts.wiped(id)
}
const two: Partial<Settings> = {
  accounts: [
    { id: 'roomkey', server: 'https://one.example', username: 'alice' },
    { id: 'second', server: 'https://two.example', username: 'alice' },
  ],
  account: 'second',
}
const second = (over: Partial<AccountStatus> = {}) =>
  status('alice', { server: 'https://two.example', ...over })

describe('the accounts', () => {
  it('begin with one, which is the one of the time when there was only one', () => {
    open({ server: 'https://old.example', accounts: [] })
    open()
    expect(accounts.infos).toMatchObject([
      { id: 'roomkey', server: 'https://old.example', state: 'starting' },
    ])
    accounts.heard('roomkey', status('alice', { server: 'https://old.example', attention: unread(4) }))
    expect(accounts.infos).toMatchObject([{ username: 'alice', state: 'signedIn', unread: 4 }])
    // Nothing that its page was loaded for has changed.
    expect(shown).toEqual(['roomkey'])
    expect(kept().accounts).toEqual([{ id: 'roomkey', server: 'https://old.example', username: 'alice' }])
  })

  it('all run, and open on the one shown last', () => {
    open(two)
    expect([...running.keys()]).toEqual(['roomkey', 'second'])
    expect(shown).toEqual(['second'])
    accounts.wake()
    expect(happened).toEqual(['roomkey woke', 'second woke'])
  })

  it('switching shows another page; nobody hears an engine before its own page has spoken', () => {
    open(two)
    accounts.heard('second', second())
    accounts.fromPage('second', 'attach')
    expect(accounts.isAttached('second')).toBe(true)
    accounts.switchTo('roomkey')
    expect(shown).toEqual(['second', 'roomkey'])
    expect(kept().account).toBe('roomkey')
    expect([accounts.isAttached('second'), accounts.isAttached('roomkey')]).toEqual([false, false])
    // The old page's last words reach its own engine, and give it nobody to answer.
    accounts.fromPage('second', 'draft')
    expect(accounts.isAttached('second')).toBe(false)
    accounts.fromPage('roomkey', 'attach')
    expect(accounts.isAttached('roomkey')).toBe(true)
    expect(happened).toEqual([
      'second was told attach',
      'second detached',
      'second was told draft',
      'roomkey was told attach',
    ])
    accounts.switchTo('roomkey')
    accounts.switchTo('nowhere')
    expect(shown).toHaveLength(2)
  })

  it('a page is loaded again when somebody signs in to another server than its policy names', () => {
    open()
    accounts.heard('roomkey', status(null, { server: null }))
    expect(accounts.serverOf('roomkey')).toBe('https://suggested.example')
    accounts.heard('roomkey', status('alice', { server: 'https://suggested.example' }))
    expect(shown).toEqual(['roomkey'])
    accounts.heard('roomkey', status('alice'))
    expect(shown).toEqual(['roomkey', 'roomkey'])
    accounts.heard('roomkey', status('alice', { attention: unread(1) }))
    expect(shown).toHaveLength(2)
    expect(accounts.serverOf('roomkey')).toBe('https://one.example')
    expect(accounts.serverOf('nobody')).toBeUndefined()
  })
})

describe('adding an account', () => {
  beforeEach(() => {
    open(two)
    accounts.heard('roomkey', status('alice'))
    accounts.heard('second', second())
    accounts.add()
    accounts.heard('account-1', status(null, { server: null }))
  })

  it('shows its page and keeps it once somebody signed in', () => {
    expect(shown.at(-1)).toBe('account-1')
    accounts.heard('account-1', status('bob'))
    accounts.switchTo('roomkey')
    expect(accounts.infos.map(({ username }) => username)).toEqual(['alice', 'alice', 'bob'])
    expect(kept().accounts).toHaveLength(3)
  })

  it('leaves nothing behind when somebody rather stays with the files that are being added', async () => {
    accounts.switchTo('roomkey')
    await vi.waitFor(() => expect(cleared).toEqual(['account-1']), 20_000)
    accounts.keeps('roomkey', true)
    expect(accounts.add()).toBe('account-2')
    accounts.heard('account-2', status(null, { server: null }))
    expect([accounts.current, shown.at(-1)]).toEqual(['roomkey', 'roomkey'])
    accounts.stay()
    expect(happened).toContain('stayed out of account-2')
    await vi.waitFor(() => expect(cleared).toEqual(['account-1', 'account-2']), 20_000)
    accounts.keeps('roomkey', false)
    expect([accounts.current, accounts.infos.length]).toEqual(['roomkey', 2])
  })

  it('leaves nothing behind when nobody signs in', async () => {
    accounts.add()
    expect(accounts.infos).toHaveLength(3)
    accounts.switchTo('roomkey')
    await vi.waitFor(() => expect(cleared).toEqual(['account-1']), 20_000)
    expect(running.has('account-1')).toBe(false)
    expect(kept().accounts).toHaveLength(2)
  })

  it('nor when the app closes first', () => {
    expect(kept().accounts).toHaveLength(3)
    open()
    expect([...running.keys()]).toEqual(['roomkey', 'second'])
    expect(cleared).toEqual(['account-1'])
    expect(shown).toEqual(['roomkey'])
  })

  it('nor does one go that nobody has a name for and that holds something', () => {
    open({ ...two, accounts: [...(two.accounts ?? []), { id: 'third', server: null, username: null }] })
    expect(cleared).toEqual(['third'])
    mkdirSync(join(userData, 'accounts', 'third', 'accounts'), { recursive: true })
    writeFileSync(join(userData, 'accounts', 'third', 'accounts', 'x.sqlite3'), '')
    writeFileSync(join(userData, 'settings.json'), 'half')
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    expect(kept().accounts.map(({ id }) => id)).toEqual(['roomkey', 'third'])
    vi.restoreAllMocks()
    used.add('third')
    open({ account: 'third' })
    accounts.heard('third', status(null, { server: null }))
    accounts.switchTo('roomkey')
    expect(accounts.infos).toHaveLength(2)
  })

  it('takes back a second sign-in of the same person, and goes to the first', async () => {
    accounts.heard('account-1', second())
    expect(happened).toContain('account-1 left')
    // Its engine may be long in leaving the server: until then nothing is told or counted twice.
    expect(accounts.signedIn.map(({ id }) => id)).not.toContain('account-1')
    expect(shown.at(-1)).toBe('second')
    wipe('account-1')
    await vi.waitFor(() => expect(cleared).toEqual(['account-1']), 20_000)
    expect(accounts.infos).toHaveLength(2)
  })

  it('takes back no account that somebody had before, whoever signs in there', () => {
    accounts.heard('account-1', status('bob'))
    accounts.heard('account-1', second())
    expect(happened).not.toContain('account-1 left')
    expect(accounts.infos).toHaveLength(3)
  })
})

it('what waits is not told of an account that is going, and nothing of one that cannot be opened', () => {
  open(two)
  accounts.heard('roomkey', status('alice', { attention: unread(4) }))
  accounts.heard('second', second())
  const told = () => accounts.signedIn.map(({ id, attention }) => [id, attention.unread])
  accounts.heard('roomkey', status(null, { state: 'unopened', server: null, attention: unread(0) }))
  expect(told()).toEqual([
    ['roomkey', 0],
    ['second', 0],
  ])
  expect(accounts.infos[0]).toMatchObject({ state: 'starting', username: 'alice', unread: 0 })
  accounts.wiping('second')
  expect(told()).toEqual([['roomkey', 0]])
})

describe('leaving an account', () => {
  beforeEach(() => {
    open(two)
    accounts.heard('roomkey', status('alice'))
    accounts.heard('second', second())
  })

  it('keeps it when its data is kept', () => {
    accounts.heard('second', second({ state: 'signedOut' }))
    expect(accounts.infos[1]).toMatchObject({ username: 'alice', state: 'signedOut' })
    expect(shown).toEqual(['second'])
  })

  it('keeps one whose name the keychain does not give today', () => {
    open(two)
    accounts.heard('roomkey', status(null, { server: null }))
    expect(accounts.infos[0]).toMatchObject({ username: 'alice', state: 'signedOut' })
    accounts.switchTo('roomkey')
    accounts.switchTo('second')
    expect(accounts.infos).toHaveLength(2)
    expect(cleared).toEqual([])
  })

  it('removes it when it was wiped, and shows the one beside', async () => {
    wipe('second')
    expect(accounts.infos).toMatchObject([{ id: 'roomkey' }])
    expect(shown).toEqual(['second', 'roomkey'])
    await vi.waitFor(() => expect(cleared).toEqual(['second']), 20_000)
    expect(kept()).toMatchObject({ account: 'roomkey', accounts: [{ id: 'roomkey' }] })
    // A fresh one takes the place of the last one, and knows the server.
    wipe('roomkey')
    await vi.waitFor(() => expect(cleared).toEqual(['second', 'roomkey']), 20_000)
    expect(accounts.infos).toMatchObject([{ id: 'account-1', server: 'https://one.example', username: null }])
    expect([shown.at(-1), [...running.keys()]]).toEqual(['account-1', ['account-1']])
    accounts.heard('account-1', status(null, { server: null }))
    expect(accounts.serverOf('account-1')).toBe('https://one.example')
    expect(accounts.infos).toHaveLength(1)
  })

  it('removes the first one just so', async () => {
    wipe('roomkey')
    await vi.waitFor(() => expect(cleared).toEqual(['roomkey']), 20_000)
    open()
    expect(accounts.infos).toMatchObject([{ id: 'second' }])
  })

  it('removes none because its keychain fails in the middle of a run', async () => {
    accounts.heard('second', status(null, { server: null }))
    accounts.wiped('second')
    accounts.restarted('second')
    accounts.switchTo('roomkey')
    expect(accounts.infos[1]).toMatchObject({ username: 'alice', server: 'https://two.example' })
    await new Promise(setImmediate)
    expect(cleared).toEqual([])
  })

  it.each([
    ['its engine dies on the way', () => accounts.restarted('second')],
    ['its engine does not come back', () => void accounts.failed('second')],
    ['the app ends on the way', () => open()],
  ])('removes it when %s', async (_how, end) => {
    accounts.wiping('second')
    expect(kept().removing).toEqual(['second'])
    end()
    expect(accounts.infos).toMatchObject([{ id: 'roomkey' }])
    await vi.waitFor(() => expect(cleared).toEqual(['second']), 20_000)
    await vi.waitFor(
      () => expect(kept()).toMatchObject({ removing: [], accounts: [{ id: 'roomkey' }] }),
      20_000,
    )
  })

  it('remembers what is to be removed until nothing is left', async () => {
    clearing = Promise.reject(new Error('EBUSY'))
    vi.spyOn(console, 'error').mockImplementation(() => {})
    wipe('second')
    await vi.waitFor(() => expect(console.error).toHaveBeenCalled(), 20_000)
    vi.restoreAllMocks()
    expect(kept()).toMatchObject({ removing: ['second'], accounts: [{ id: 'roomkey' }] })
    clearing = Promise.resolve()
    open()
    await vi.waitFor(() => expect(kept().removing).toEqual([]), 20_000)
    expect(cleared).toEqual(['second'])
  })

  it('begins with a fresh one when the only one is still to be removed', async () => {
    open({ ...two, removing: ['roomkey', 'second'] })
    expect(accounts.infos).toMatchObject([{ id: 'account-1', username: null }])
    await vi.waitFor(() => expect(kept()).toMatchObject({ removing: [], account: 'account-1' }), 20_000)
    expect(cleared).toEqual(['roomkey', 'second'])
  })
})

describe('an engine that cannot be kept running', () => {
  it('takes the others down only when there are none', () => {
    open(two)
    expect(accounts.failed('second')).toBe(true)
    expect(shown.at(-1)).toBe('roomkey')
    expect(accounts.infos[1]).toMatchObject({ state: 'failed' })
    expect(accounts.failed('roomkey')).toBe(false)
  })

  it('is left at once, whatever its page was adding, as is a page that is gone', () => {
    open(two)
    accounts.keeps('second', true)
    expect(accounts.failed('second')).toBe(true)
    expect(accounts.current).toBe('roomkey')
    open(two)
    accounts.keeps('second', true)
    accounts.pageGone()
    accounts.switchTo('roomkey')
    expect(accounts.current).toBe('roomkey')
  })
})

it('keeps with an account which certificate somebody trusts, whatever its engine tells', () => {
  open()
  const id = accounts.current
  const pin = { host: 'chat.example', sha256: Array(32).fill('AB').join(':') }
  accounts.setPin('gone', pin)
  accounts.setPin(id, pin)
  accounts.heard(id, status('alice'))
  expect([accounts.pinOf(id), accounts.pins]).toEqual([pin, [pin]])
  expect(kept().accounts).toMatchObject([{ id, username: 'alice', pin }])
  const full = vi.spyOn(file, 'write').mockImplementation(() => {
    throw new Error('ENOSPC')
  })
  const other = { ...pin, host: 'other.example' }
  for (const wish of [other, null]) {
    expect(() => accounts.setPin(id, wish)).toThrow('ENOSPC')
    expect(accounts.pinOf(id)).toEqual(pin)
  }
  full.mockRestore()
  accounts.setPin(id, null)
  expect([accounts.pinOf(id), kept().accounts.map((account) => 'pin' in account)]).toEqual([null, [false]])
})

it('tells every engine of the network', () => {
  open(two)
  accounts.networkLost()
  accounts.networkChanged()
  expect(happened.filter((what) => what.includes('network'))).toEqual([
    'roomkey lost the network',
    'second lost the network',
    'roomkey has another network',
    'second has another network',
  ])
})

it('tells that messages are loaded again until that was seen', () => {
  open()
  accounts.rebuilt('roomkey', true)
  expect(accounts.infos[0]?.rebuilt).toBe(true)
  accounts.rebuilt('roomkey', false)
  expect(accounts.infos[0]?.rebuilt).toBe(false)
})
