import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AccountsWorld, second, status, TWO, unread } from './testing/AccountsWorld.ts'

let world: AccountsWorld
beforeEach(() => {
  world = new AccountsWorld()
})
afterEach(() => world.dispose())

describe('the accounts', () => {
  it('begin with one, which is the one of the time when there was only one', () => {
    world.open({ server: 'https://old.example', accounts: [] })
    world.open()
    expect(world.accounts.infos).toMatchObject([
      { id: 'roomkey', server: 'https://old.example', state: 'starting' },
    ])
    world.accounts.heard('roomkey', status('alice', { server: 'https://old.example', attention: unread(4) }))
    expect(world.accounts.infos).toMatchObject([{ username: 'alice', state: 'signedIn', unread: 4 }])
    // Nothing that its page was loaded for has changed.
    expect(world.shown).toEqual(['roomkey'])
    expect(world.kept().accounts).toEqual([
      { id: 'roomkey', server: 'https://old.example', username: 'alice' },
    ])
  })

  it('all run, and open on the one shown last', () => {
    world.open(TWO)
    expect([...world.running.keys()]).toEqual(['roomkey', 'second'])
    expect(world.shown).toEqual(['second'])
    world.accounts.wake()
    expect(world.happened).toEqual(['roomkey woke', 'second woke'])
  })

  it('switching shows another page; nobody hears an engine before its own page has spoken', () => {
    world.open(TWO)
    world.accounts.heard('second', second())
    world.accounts.fromPage('second', 'attach')
    expect(world.accounts.isAttached('second')).toBe(true)
    world.accounts.switchTo('roomkey')
    expect(world.shown).toEqual(['second', 'roomkey'])
    expect(world.kept().account).toBe('roomkey')
    expect([world.accounts.isAttached('second'), world.accounts.isAttached('roomkey')]).toEqual([
      false,
      false,
    ])
    // The old page's last words reach its own engine, and give it nobody to answer.
    world.accounts.fromPage('second', 'draft')
    expect(world.accounts.isAttached('second')).toBe(false)
    world.accounts.fromPage('roomkey', 'attach')
    expect(world.accounts.isAttached('roomkey')).toBe(true)
    expect(world.happened).toEqual([
      'second was told attach',
      'second detached',
      'second was told draft',
      'roomkey was told attach',
    ])
    world.accounts.switchTo('roomkey')
    world.accounts.switchTo('nowhere')
    expect(world.shown).toHaveLength(2)
  })

  it('a page is loaded again when somebody signs in to another server than its policy names', () => {
    world.open()
    world.accounts.heard('roomkey', status(null, { server: null }))
    expect(world.accounts.serverOf('roomkey')).toBe('https://suggested.example')
    world.accounts.heard('roomkey', status('alice', { server: 'https://suggested.example' }))
    expect(world.shown).toEqual(['roomkey'])
    world.accounts.heard('roomkey', status('alice'))
    expect(world.shown).toEqual(['roomkey', 'roomkey'])
    world.accounts.heard('roomkey', status('alice', { attention: unread(1) }))
    expect(world.shown).toHaveLength(2)
    expect(world.accounts.serverOf('roomkey')).toBe('https://one.example')
    expect(world.accounts.serverOf('nobody')).toBeUndefined()
  })
})

it('what waits is not told of an account that is going, and nothing of one that cannot be opened', () => {
  world.open(TWO)
  world.accounts.heard('roomkey', status('alice', { attention: unread(4) }))
  world.accounts.heard('second', second())
  const told = () => world.accounts.signedIn.map(({ id, attention }) => [id, attention.unread])
  world.accounts.heard('roomkey', status(null, { state: 'unopened', server: null, attention: unread(0) }))
  expect(told()).toEqual([
    ['roomkey', 0],
    ['second', 0],
  ])
  expect(world.accounts.infos[0]).toMatchObject({ state: 'starting', username: 'alice', unread: 0 })
  world.accounts.wiping('second')
  expect(told()).toEqual([['roomkey', 0]])
})

describe('an engine that cannot be kept running', () => {
  it('takes the others down only when there are none', () => {
    world.open(TWO)
    expect(world.accounts.failed('second')).toBe(true)
    expect(world.shown.at(-1)).toBe('roomkey')
    expect(world.accounts.infos[1]).toMatchObject({ state: 'failed' })
    expect(world.accounts.failed('roomkey')).toBe(false)
  })

  it('is left at once, whatever its page was adding, as is a page that is gone', () => {
    world.open(TWO)
    world.accounts.keeps('second', true)
    expect(world.accounts.failed('second')).toBe(true)
    expect(world.accounts.current).toBe('roomkey')
    world.open(TWO)
    world.accounts.keeps('second', true)
    world.accounts.pageGone()
    world.accounts.switchTo('roomkey')
    expect(world.accounts.current).toBe('roomkey')
  })
})

it('keeps with an account which certificate somebody trusts, whatever its engine tells', () => {
  world.open()
  const id = world.accounts.current
  const pin = { host: 'chat.example', sha256: Array(32).fill('AB').join(':') }
  world.accounts.setPin('gone', pin)
  world.accounts.setPin(id, pin)
  world.accounts.heard(id, status('alice'))
  expect([world.accounts.pinOf(id), world.accounts.pins]).toEqual([pin, [pin]])
  expect(world.kept().accounts).toMatchObject([{ id, username: 'alice', pin }])
  const full = vi.spyOn(world.settings, 'write').mockImplementation(() => {
    throw new Error('ENOSPC')
  })
  const other = { ...pin, host: 'other.example' }
  for (const wish of [other, null]) {
    expect(() => world.accounts.setPin(id, wish)).toThrow('ENOSPC')
    expect(world.accounts.pinOf(id)).toEqual(pin)
  }
  full.mockRestore()
  world.accounts.setPin(id, null)
  expect([world.accounts.pinOf(id), world.kept().accounts.map((account) => 'pin' in account)]).toEqual([
    null,
    [false],
  ])
})

it('tells every engine of the network', () => {
  world.open(TWO)
  world.accounts.networkLost()
  world.accounts.networkChanged()
  expect(world.happened.filter((what) => what.includes('network'))).toEqual([
    'roomkey lost the network',
    'second lost the network',
    'roomkey has another network',
    'second has another network',
  ])
})

it('tells that messages are loaded again until that was seen', () => {
  world.open()
  world.accounts.rebuilt('roomkey', true)
  expect(world.accounts.infos[0]?.rebuilt).toBe(true)
  world.accounts.rebuilt('roomkey', false)
  expect(world.accounts.infos[0]?.rebuilt).toBe(false)
})
