import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AccountsWorld, second, status, TWO } from './testing/AccountsWorld.ts'

let world: AccountsWorld
beforeEach(() => {
  world = new AccountsWorld()
})
afterEach(() => world.dispose())

describe('leaving an account', () => {
  beforeEach(() => world.openSignedIn())

  it('keeps it when its data is kept', () => {
    world.accounts.heard('second', second({ state: 'signedOut' }))
    expect(world.accounts.infos[1]).toMatchObject({ username: 'alice', state: 'signedOut' })
    expect(world.shown).toEqual(['second'])
  })

  it('keeps one whose name the keychain does not give today', () => {
    world.open(TWO)
    world.accounts.heard('roomkey', status(null, { server: null }))
    expect(world.accounts.infos[0]).toMatchObject({ username: 'alice', state: 'signedOut' })
    world.accounts.switchTo('roomkey')
    world.accounts.switchTo('second')
    expect(world.accounts.infos).toHaveLength(2)
    expect(world.cleared).toEqual([])
  })

  it('removes it when it was wiped, and shows the one beside', async () => {
    world.wipe('second')
    expect(world.accounts.infos).toMatchObject([{ id: 'roomkey' }])
    expect(world.shown).toEqual(['second', 'roomkey'])
    await vi.waitFor(() => expect(world.cleared).toEqual(['second']), 20_000)
    expect(world.kept()).toMatchObject({ account: 'roomkey', accounts: [{ id: 'roomkey' }] })
    // A fresh one takes the place of the last one, and knows the server.
    world.wipe('roomkey')
    await vi.waitFor(() => expect(world.cleared).toEqual(['second', 'roomkey']))
    expect(world.accounts.infos).toMatchObject([
      { id: 'account-1', server: 'https://one.example', username: null },
    ])
    expect([world.shown.at(-1), [...world.running.keys()]]).toEqual(['account-1', ['account-1']])
    world.accounts.heard('account-1', status(null, { server: null }))
    expect(world.accounts.serverOf('account-1')).toBe('https://one.example')
    expect(world.accounts.infos).toHaveLength(1)
  })

  it('removes the first one just so', async () => {
    world.wipe('roomkey')
    await vi.waitFor(() => expect(world.cleared).toEqual(['roomkey']), 20_000)
    world.open()
    expect(world.accounts.infos).toMatchObject([{ id: 'second' }])
  })

  it('removes none because its keychain fails in the middle of a run', async () => {
    world.accounts.heard('second', status(null, { server: null }))
    world.accounts.wiped('second')
    world.accounts.restarted('second')
    world.accounts.switchTo('roomkey')
    expect(world.accounts.infos[1]).toMatchObject({ username: 'alice', server: 'https://two.example' })
    await new Promise(setImmediate)
    expect(world.cleared).toEqual([])
  })

  it.each([
    ['its engine dies on the way', () => world.accounts.restarted('second')],
    ['its engine does not come back', () => void world.accounts.failed('second')],
    ['the app ends on the way', () => world.open()],
  ])('removes it when %s', async (_how, end) => {
    world.accounts.wiping('second')
    expect(world.kept().removing).toEqual(['second'])
    end()
    expect(world.accounts.infos).toMatchObject([{ id: 'roomkey' }])
    await vi.waitFor(() => expect(world.cleared).toEqual(['second']), 20_000)
    await vi.waitFor(() =>
      expect(world.kept()).toMatchObject({ removing: [], accounts: [{ id: 'roomkey' }] }),
    )
  })

  it('remembers what is to be removed until nothing is left', async () => {
    world.clearing = Promise.reject(new Error('EBUSY'))
    vi.spyOn(console, 'error').mockImplementation(() => {})
    world.wipe('second')
    await vi.waitFor(() => expect(console.error).toHaveBeenCalled(), 20_000)
    vi.restoreAllMocks()
    expect(world.kept()).toMatchObject({ removing: ['second'], accounts: [{ id: 'roomkey' }] })
    world.clearing = Promise.resolve()
    world.open()
    await vi.waitFor(() => expect(world.kept().removing).toEqual([]), 20_000)
    expect(world.cleared).toEqual(['second'])
  })

  it('begins with a fresh one when the only one is still to be removed', async () => {
    world.open({ ...TWO, removing: ['roomkey', 'second'] })
    expect(world.accounts.infos).toMatchObject([{ id: 'account-1', username: null }])
    await vi.waitFor(() => expect(world.kept()).toMatchObject({ removing: [], account: 'account-1' }), 20_000)
    expect(world.cleared).toEqual(['roomkey', 'second'])
  })
})
