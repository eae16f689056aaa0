import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { KeyUnavailable } from '../ports/index.ts'
import { ALICE, RoomWorld, SERVER, THIS_DEVICE } from '../testing/index.ts'

let disk: NodeSqlDriver
let world: RoomWorld
beforeEach(() => {
  disk = new NodeSqlDriver(':memory:')
  world = new RoomWorld(() => disk)
  world.room.post('kept')
  world.serve([world.room])
})
const session = () => world.read({ view: 'session' })

describe('local data that cannot be opened', () => {
  const dismissals = () => world.http.to('DELETE', `/api/devices/${THIS_DEVICE}/`)
  /** Signed in once, with something that waits to be sent. */
  async function withSomethingWaiting() {
    await world.signIn()
    world.goOffline()
    await world.write('waits')
  }

  test('of a newer build: the session stays, here and on the server, and is taken up when it opens', async () => {
    await withSomethingWaiting()
    const [{ user_version: version } = { user_version: 0 }] = disk.all<{ user_version: number }>(
      'PRAGMA user_version',
    )
    const kept = new Map(world.secrets.values)
    disk.run('PRAGMA user_version = 99')
    await world.restart()
    expect(await session()).toEqual({ state: 'unopened', server: SERVER, username: 'alice', reason: 'newer' })
    expect(dismissals()).toEqual([])
    expect(world.secrets.values).toEqual(kept)
    await world.engine.wake()
    expect(await session()).toMatchObject({ state: 'unopened' })

    disk.run(`PRAGMA user_version = ${version}`)
    world.sockets.onOpen = (socket) => socket.accept()
    await world.engine.wake()
    await world.clock.advance(10)
    expect(await session()).toMatchObject({ state: 'signedIn', user: ALICE })
    expect(world.room.texts).toEqual(['kept', 'waits'])
  })

  test.each([
    ['full', Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })],
    ['secrets', new KeyUnavailable('locked')],
    ['unreadable', Object.assign(new Error('EBUSY: resource busy'), { code: 'EBUSY' })],
  ])('what happened is told: %s', async (reason, error) => {
    await withSomethingWaiting()
    const { open } = world.databases
    world.databases.open = () => Promise.reject(error)
    await world.restart()
    expect(await session()).toMatchObject({ state: 'unopened', reason })
    world.databases.open = open
    await world.engine.wake()
    expect(await session()).toMatchObject({ state: 'signedIn' })
    expect(dismissals()).toEqual([])
  })

  test('after a sign-in, too; signing out is still possible', async () => {
    world.databases.open = () => Promise.reject(new Error('no'))
    await world.signIn()
    expect(await session()).toMatchObject({ state: 'unopened', reason: 'unreadable' })
    expect(dismissals()).toEqual([])
    expect(await world.engine.signOut({ wipe: true })).toEqual({ ok: true })
    expect(await session()).toMatchObject({ state: 'signedOut', username: null })
    await world.engine.wake()
    expect(await session()).toMatchObject({ state: 'signedOut', username: null })
  })

  test('a keychain that does not answer at the start is asked again', async () => {
    await withSomethingWaiting()
    const { get } = world.secrets
    world.secrets.get = () => Promise.reject(new Error('locked'))
    await world.restart()
    expect(await session()).toEqual({ state: 'unopened', server: null, username: null, reason: 'secrets' })
    world.secrets.get = get
    await world.engine.wake()
    expect(await session()).toMatchObject({ state: 'signedIn', user: ALICE })
  })
})
