import { CLOSE_CODES } from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { RoomWorld } from '../testing/index.ts'

let world: RoomWorld
beforeEach(async () => {
  world = new RoomWorld(() => new NodeSqlDriver(':memory:'))
  world.serve([world.room])
  await world.signIn()
})

describe('a lost connection', () => {
  test('tries again with growing pauses, and starts small again after success', async () => {
    world.goOffline()
    const pauses: number[] = []
    for (let i = 0; i < 12; i++) {
      const state = await world.read({ view: 'connection' })
      if (state.state !== 'waiting') throw new Error(state.state)
      pauses.push(state.retryAt - world.clock.now())
      await world.clock.advance(state.retryAt - world.clock.now())
    }
    for (const [attempt, pause] of pauses.entries()) {
      expect(pause).toBeLessThanOrEqual(Math.min(30_000, 500 * 2 ** attempt))
    }
    expect(new Set(pauses).size).toBeGreaterThan(8)
    expect(Math.max(...pauses)).toBeGreaterThan(4000)

    world.sockets.onOpen = (socket) => socket.accept()
    await world.clock.advance(60_000)
    expect(await world.read({ view: 'connection' })).toEqual({ state: 'live' })
    world.sockets.last.drop()
    const state = await world.read({ view: 'connection' })
    expect(state).toMatchObject({ state: 'waiting', reason: 'unreachable' })
    expect(state.state === 'waiting' && state.retryAt - world.clock.now()).toBeLessThanOrEqual(500)
  })

  test('wake tries at once', async () => {
    world.sockets.last.drop(CLOSE_CODES.rate_limited)
    expect(await world.read({ view: 'connection' })).toMatchObject({ reason: 'rateLimited' })
    await world.engine.wake()
    await world.clock.advance(0)
    expect(await world.read({ view: 'connection' })).toEqual({ state: 'live' })
  })

  test('a network that is gone is lost at once, and tried again', async () => {
    const dead = world.sockets.last
    world.sockets.onOpen = () => {}
    await world.engine.networkLost()
    expect(await world.read({ view: 'connection' })).toMatchObject({
      state: 'waiting',
      reason: 'unreachable',
    })
    expect(dead.closedByEngine).toBe(true)
    world.sockets.onOpen = (socket) => socket.accept()
    await world.engine.wake()
    await world.clock.advance(0)
    expect(await world.read({ view: 'connection' })).toEqual({ state: 'live' })
  })

  test('silence is asked about and then counts as lost', async () => {
    world.sockets.onFrame = () => {}
    const silent = world.sockets.last
    await world.clock.advance(20_000)
    expect(silent.sentOf('ping')).toHaveLength(1)
    expect(silent.closedByEngine).toBe(false)
    await world.clock.advance(9_999)
    expect(silent.closedByEngine).toBe(false)
    await world.clock.advance(1)
    expect(silent.closedByEngine).toBe(true)
    expect(await world.read({ view: 'connection' })).toMatchObject({
      state: 'waiting',
      reason: 'unreachable',
    })
  })

  test('a quiet link that answers stays', async () => {
    await world.clock.advance(600_000)
    expect(world.sockets.opened).toHaveLength(1)
    expect(await world.read({ view: 'connection' })).toEqual({ state: 'live' })
  })

  test('what an older socket still says is ignored', async () => {
    const old = world.sockets.last
    old.drop()
    await world.clock.advance(60_000)
    old.say({ type: 'removed', room_id: world.room.id })
    old.drop()
    expect(await world.read({ view: 'connection' })).toEqual({ state: 'live' })
    expect(await world.read({ view: 'rooms' })).toHaveLength(1)
  })
})
