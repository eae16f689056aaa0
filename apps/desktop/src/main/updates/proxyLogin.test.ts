import type { AppUpdater } from 'electron-updater'
import { expect, it } from 'vitest'
import { proxyLogin } from './proxyLogin.ts'

type Login = (
  info: { isProxy: boolean; host: string; port: number },
  callback: (...answer: string[]) => void,
) => void

function asking(credentialsFor: Parameters<typeof proxyLogin>[1]) {
  let login: Login = () => {}
  const begin = proxyLogin(
    {
      on(_event: string, listener: Login) {
        login = listener
      },
    } as unknown as AppUpdater,
    credentialsFor,
  )
  const ask = (isProxy = true) =>
    new Promise<string[]>((answer) =>
      login({ isProxy, host: 'proxy.example', port: 8080 }, (...given) => answer(given)),
    )
  return { ask, begin }
}

it('a proxy gets what was put into the settings, once in a look', async () => {
  const { ask, begin } = asking(async (place) =>
    place === 'proxy.example:8080' ? { username: 'u', password: 'p' } : null,
  )
  expect(await ask()).toEqual(['u', 'p'])
  expect(await ask()).toEqual([])
  begin()
  expect(await ask()).toEqual(['u', 'p'])
})

it('nobody else gets anything, and every request ends', async () => {
  expect(await asking(async () => ({ username: 'u', password: 'p' })).ask(false)).toEqual([])
  expect(await asking(async () => null).ask()).toEqual([])
  expect(await asking(() => Promise.reject(new Error('locked'))).ask()).toEqual([])
})
