import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { followPower } from './followPower.ts'
import { loginToProxy } from './loginToProxy.ts'

test('sleep ends connections, waking makes new ones, and whatever may have changed the network asks', () => {
  const power = new EventEmitter()
  const done: string[] = []
  followPower(power as never, { networkLost: () => done.push('lost'), wake: () => done.push('wake') })
  for (const event of ['suspend', 'resume', 'unlock-screen', 'on-ac']) power.emit(event)
  expect(done).toEqual(['lost', 'lost', 'wake', 'wake', 'wake'])
})

test('a proxy is told the name of the settings once; servers, and a proxy that did not take it, are told nothing', async () => {
  const app = new EventEmitter()
  let now = 0
  const credentialsFor = async (place: string) =>
    place === 'proxy.example:3128' ? { username: 'alice', password: 'secret' } : null
  loginToProxy(app as never, { credentialsFor }, () => now)
  const ask = (isProxy: boolean, port = 3128) =>
    new Promise((resolve) => {
      let prevented = false
      const event = {
        preventDefault() {
          prevented = true
        },
      }
      const auth = { isProxy, host: 'proxy.example', port }
      app.emit('login', event, null, { url: 'https://chat.example/a' }, auth, (...given: unknown[]) =>
        resolve(given),
      )
      if (!prevented) resolve('left to Chromium')
    })
  expect(await ask(false)).toBe('left to Chromium')
  expect(await ask(true)).toEqual(['alice', 'secret'])
  expect(await ask(true)).toEqual([])
  now = 20_000
  expect(await ask(true, 1)).toEqual([])
  now = 40_000
  expect(await ask(true)).toEqual(['alice', 'secret'])
})
