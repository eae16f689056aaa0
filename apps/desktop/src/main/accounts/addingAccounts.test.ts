import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AccountsWorld, second, status, TWO } from './testing/AccountsWorld.ts'

let world: AccountsWorld
beforeEach(() => {
  world = new AccountsWorld()
})
afterEach(() => world.dispose())

describe('adding an account', () => {
  beforeEach(() => {
    world.openSignedIn()
    world.accounts.add()
    world.accounts.heard('account-1', status(null, { server: null }))
  })

  it('shows its page and keeps it once somebody signed in', () => {
    expect(world.shown.at(-1)).toBe('account-1')
    world.accounts.heard('account-1', status('bob'))
    world.accounts.switchTo('roomkey')
    expect(world.accounts.infos.map(({ username }) => username)).toEqual(['alice', 'alice', 'bob'])
    expect(world.kept().accounts).toHaveLength(3)
  })

  it('leaves nothing behind when somebody rather stays with the files that are being added', async () => {
    world.accounts.switchTo('roomkey')
    await vi.waitFor(() => expect(world.cleared).toEqual(['account-1']), 20_000)
    world.accounts.keeps('roomkey', true)
    expect(world.accounts.add()).toBe('account-2')
    world.accounts.heard('account-2', status(null, { server: null }))
    expect([world.accounts.current, world.shown.at(-1)]).toEqual(['roomkey', 'roomkey'])
    world.accounts.stay()
    expect(world.happened).toContain('stayed out of account-2')
    await vi.waitFor(() => expect(world.cleared).toEqual(['account-1', 'account-2']), 20_000)
    world.accounts.keeps('roomkey', false)
    expect([world.accounts.current, world.accounts.infos.length]).toEqual(['roomkey', 2])
  })

  it('leaves nothing behind when nobody signs in', async () => {
    world.accounts.add()
    expect(world.accounts.infos).toHaveLength(3)
    world.accounts.switchTo('roomkey')
    await vi.waitFor(() => expect(world.cleared).toEqual(['account-1']), 20_000)
    expect(world.running.has('account-1')).toBe(false)
    expect(world.kept().accounts).toHaveLength(2)
  })

  it('nor when the app closes first', () => {
    expect(world.kept().accounts).toHaveLength(3)
    world.open()
    expect([...world.running.keys()]).toEqual(['roomkey', 'second'])
    expect(world.cleared).toEqual(['account-1'])
    expect(world.shown).toEqual(['roomkey'])
  })

  it('nor does one go that nobody has a name for and that holds something', () => {
    world.open({ ...TWO, accounts: [...(TWO.accounts ?? []), { id: 'third', server: null, username: null }] })
    expect(world.cleared).toEqual(['third'])
    mkdirSync(join(world.userData, 'accounts', 'third', 'accounts'), { recursive: true })
    writeFileSync(join(world.userData, 'accounts', 'third', 'accounts', 'x.sqlite3'), '')
    writeFileSync(join(world.userData, 'settings.json'), 'half')
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    expect(world.kept().accounts.map(({ id }) => id)).toEqual(['roomkey', 'third'])
    vi.restoreAllMocks()
    world.used.add('third')
    world.open({ account: 'third' })
    world.accounts.heard('third', status(null, { server: null }))
    world.accounts.switchTo('roomkey')
    expect(world.accounts.infos).toHaveLength(2)
  })

  it('takes back a second sign-in of the same person, and goes to the first', async () => {
    world.accounts.heard('account-1', second())
    expect(world.happened).toContain('account-1 left')
    // Its engine may be long in leaving the server: until then nothing is told or counted twice.
    expect(world.accounts.signedIn.map(({ id }) => id)).not.toContain('account-1')
    expect(world.shown.at(-1)).toBe('second')
    world.wipe('account-1')
    await vi.waitFor(() => expect(world.cleared).toEqual(['account-1']), 20_000)
    expect(world.accounts.infos).toHaveLength(2)
  })

  it('takes back no account that somebody had before, whoever signs in there', () => {
    world.accounts.heard('account-1', status('bob'))
    world.accounts.heard('account-1', second())
    expect(world.happened).not.toContain('account-1 left')
    expect(world.accounts.infos).toHaveLength(3)
  })
})
