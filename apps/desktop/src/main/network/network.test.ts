import { EventEmitter } from 'node:events'
import { SimulatedClock } from '@roomkey/client/testing'
import { expect, test } from 'vitest'
import { followPower } from './followPower.ts'
import { loginToProxy } from './loginToProxy.ts'

function followed() {
  const system = { state: 'active' }
  const power = Object.assign(new EventEmitter(), { getSystemIdleState: () => system.state })
  const done: string[] = []
  const connections = { networkLost: () => done.push('lost'), wake: () => done.push('wake') }
  const clock = new SimulatedClock()
  followPower(power as never, connections, clock)
  return { power, system, done, clock }
}

test('sleep ends connections, waking makes new ones, and whatever may have changed the network asks', () => {
  const { power, done } = followed()
  for (const event of ['suspend', 'resume', 'unlock-screen', 'on-ac']) power.emit(event)
  expect(done).toEqual(['lost', 'lost', 'wake', 'wake', 'wake'])
})

test('who comes back asks once, who is there or away does not', async () => {
  const { system, done, clock } = followed()
  await clock.advance(60_000)
  system.state = 'idle'
  await clock.advance(60_000)
  expect(done).toEqual([])
  system.state = 'active'
  await clock.advance(60_000)
  expect(done).toEqual(['wake'])
})

test('a proxy is told the name of the settings, once for each request; servers and other proxies are told nothing', async () => {
  const app = new EventEmitter()
  const credentialsFor = async (place: string) =>
    place === 'proxy.example:3128' ? { username: 'alice', password: 'secret' } : null
  loginToProxy(app as never, { credentialsFor })
  const ask = (auth: { isProxy?: boolean; port?: number; firstAuthAttempt?: boolean } = {}) =>
    new Promise((resolve) => {
      const { isProxy = true, port = 3128, firstAuthAttempt = true } = auth
      let prevented = false
      const event = {
        preventDefault() {
          prevented = true
        },
      }
      const details = { url: 'https://chat.example/a', firstAuthAttempt }
      const place = { isProxy, host: 'proxy.example', port }
      app.emit('login', event, null, details, place, (...given: unknown[]) => resolve(given))
      if (!prevented) resolve('left to Chromium')
    })
  expect(await ask({ isProxy: false })).toBe('left to Chromium')
  expect(await ask({ port: 1 })).toEqual([])
  // The same picture twice at a time, and again.
  for (let times = 0; times < 2; times++)
    expect(await Promise.all([ask(), ask()])).toEqual([
      ['alice', 'secret'],
      ['alice', 'secret'],
    ])
  expect(await ask({ firstAuthAttempt: false })).toEqual([])
})
