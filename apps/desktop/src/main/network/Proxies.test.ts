import type { ProxyConfig } from 'electron'
import { beforeEach, expect, test, vi } from 'vitest'
import { ShellSettings } from '../../ipc/shellSettings.ts'
import { Proxies } from './Proxies.ts'

type Choice = ShellSettings['proxy']

let set: ProxyConfig[]
let beside: ProxyConfig[]
let secrets: Map<string, string>
let changed: number
let closed: number
let broken: ('session' | 'others' | 'keychain')[]
let proxies: Proxies
let choose: (choice: Choice) => void

beforeEach(() => {
  set = []
  beside = []
  secrets = new Map()
  changed = 0
  closed = 0
  broken = []
  let value = ShellSettings.parse({})
  let tell: (now: ShellSettings, before: ShellSettings) => void = () => {}
  choose = (proxy) => {
    const before = value
    value = { ...value, proxy }
    tell(value, before)
  }
  proxies = new Proxies({
    session: {
      setProxy: async (config) => {
        if (broken.includes('session')) throw new Error('no network service')
        set.push(config)
      },
      // As Chromium tells what it was told.
      resolveProxy: async () => set.at(-1)?.proxyRules?.replace('http://', 'PROXY ') ?? 'DIRECT',
      closeAllConnections: async () => void closed++,
    },
    others: [
      {
        async setProxy(config) {
          if (broken.includes('others')) throw new Error('no network service')
          beside.push(config)
        },
      },
    ],
    secrets: {
      async get(name) {
        if (broken.includes('keychain')) throw new Error('locked')
        return secrets.get(name) ?? null
      },
      set: async (name, secret) => void (secret === null ? secrets.delete(name) : secrets.set(name, secret)),
    },
    shellSettings: {
      get value() {
        return value
      },
      subscribe(listener) {
        tell = listener
        return () => {}
      },
    },
    changed: () => void changed++,
  })
})

/** As a page chooses it. */
async function take(choice: Choice): Promise<void> {
  choose(await proxies.withoutSecrets(choice))
  await proxies.wayTo('https://chat.example')
}

test('pages and engines follow the choice, from the start and when it changes', async () => {
  expect(await proxies.wayTo('https://chat.example')).toEqual({ proxies: 'DIRECT', credentials: null })
  await take({ mode: 'manual', address: 'proxy.example:3128' })
  expect(await proxies.wayTo('https://chat.example')).toEqual({
    proxies: 'PROXY proxy.example:3128',
    credentials: null,
  })
  await take({ mode: 'none' })
  expect(set).toEqual([
    { mode: 'system' },
    { mode: 'fixed_servers', proxyRules: 'http://proxy.example:3128' },
    { mode: 'direct' },
  ])
  expect(beside).toEqual(set)
  expect(changed).toBe(2)
})

test('a name and a password go where secrets are kept, and to this proxy only', async () => {
  const stored = await proxies.withoutSecrets({ mode: 'manual', address: 'alice:secret@proxy.example:3128' })
  expect(stored).toEqual({ mode: 'manual', address: 'http://proxy.example:3128' })
  choose(stored)
  const credentials = { username: 'alice', password: 'secret' }
  expect(await proxies.wayTo('https://chat.example')).toMatchObject({ credentials })
  expect(await proxies.credentialsFor('proxy.example:3128')).toEqual(credentials)
  expect(await proxies.credentialsFor('other.example:3128')).toBeNull()
  // The same proxy keeps them; a new password for it is heard; another one has none.
  await take(stored)
  expect(await proxies.credentialsFor('proxy.example:3128')).toEqual(credentials)
  const before = changed
  await take({ mode: 'manual', address: 'alice:newer@proxy.example:3128' })
  expect(changed).toBe(before + 1)
  expect(await proxies.credentialsFor('proxy.example:3128')).toMatchObject({ password: 'newer' })
  await take({ mode: 'manual', address: 'other.example:3128' })
  expect([...secrets.values()]).toEqual([])
})

test('what is no address is refused', async () => {
  await expect(proxies.withoutSecrets({ mode: 'manual', address: 'ftp://x' })).rejects.toThrow(
    'not the address',
  )
  choose({ mode: 'manual', address: 'of another version' })
  await proxies.wayTo('https://chat.example')
  expect(set.at(-1)).toEqual({ mode: 'system' })
})

test('a name and a password go with their proxy, and stay while the keychain does not answer', async () => {
  await take({ mode: 'manual', address: 'alice:secret@proxy.example:3128' })
  broken = ['keychain']
  await take({ mode: 'manual', address: 'proxy.example:3128' })
  await take({ mode: 'manual', address: 'other.example:3128' })
  broken = []
  expect(await proxies.credentialsFor('other.example:3128')).toBeNull()
  await take({ mode: 'manual', address: 'proxy.example:3128' })
  expect(await proxies.credentialsFor('proxy.example:3128')).toMatchObject({ password: 'secret' })
  await take({ mode: 'none' })
  expect([...secrets.values()]).toEqual([])
})

test('where the chosen proxy could not be set no way leads anywhere, until one could', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  broken = ['session']
  choose({ mode: 'manual', address: 'proxy.example:3128' })
  await expect(proxies.wayTo('https://chat.example')).rejects.toThrow('no network service')
  // Whoever is connected hears of it, too.
  expect([changed, closed]).toEqual([1, 1])
  broken = ['others']
  await take({ mode: 'none' })
  expect([set.at(-1), changed, closed]).toEqual([{ mode: 'direct' }, 2, 2])
  said.mockRestore()
})
