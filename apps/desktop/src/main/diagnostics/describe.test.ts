import type { App } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { ShellSettings } from '../../ipc/shellSettings.ts'
import { Diagnostics } from './Diagnostics.ts'
import type { Condition } from './describe.ts'
import { watchCrashes } from './watchCrashes.ts'

const PROXY = 'http://proxyuser:proxypass@proxy.example:8080'
const condition: Omit<Condition, 'log'> = {
  version: '1.2.3',
  isPackaged: true,
  versions: { electron: '45.0.0', chrome: '150.0.0.0', node: '24.0.0' },
  platform: 'linux',
  arch: 'x64',
  release: '6.1.0',
  uptimeSeconds: 61.4,
  protection: { keychain: true },
  updates: 'self, idle',
  settings: ShellSettings.parse({ proxy: { mode: 'manual', address: PROXY }, zoom: 1.25 }),
  accounts: [
    {
      server: 'https://chat.example.org',
      username: 'alice',
      state: 'signedIn',
      caughtUp: true,
      rebuilt: false,
    },
    { server: 'http://Berlin-7:8000', username: 'bøb', state: 'signedOut', caughtUp: false, rebuilt: true },
    { server: 'no address', username: 'xi', state: 'failed', caughtUp: false, rebuilt: false },
    { server: null, username: null, state: 'starting', caughtUp: false, rebuilt: false },
  ],
  personal: ['mallory', 'x.example'],
}

describe('diagnostics', () => {
  it('say how things stand, and nothing of who and where', async () => {
    const copied: string[] = []
    const tail = vi.fn(() => [
      'error: Alice was refused by chat.example.org, bøb by berlin-7',
      'error: getaddrinfo ENOTFOUND proxy.example, said xi to x.example',
      'warn: in mallory’s folder; malice is another word',
    ])
    const diagnostics = new Diagnostics({
      log: { folder: '/logs', tail },
      clipboard: { writeText: async (text) => void copied.push(text) },
      shell: { openPath: async () => '' },
      condition: () => condition,
    })
    await diagnostics.copy()
    expect(tail).toHaveBeenCalledWith(200)
    const [text = ''] = copied
    for (const each of [
      'Roomkey 1.2.3',
      'electron 45.0.0, chrome 150.0.0.0',
      'System: Linux 6.1.0, x64',
      '"zoom":1.25',
      '"proxy":"manual"',
      'Account 1: signed in, https, connected and up to date',
      'the key is in the system’s password store',
      'Newer versions: self, idle',
      'Account 2: signed out, http, not connected, or not up to date, loaded again',
      'Account 3: failed, no server, not connected',
      'Account 4: starting, no server, not connected',
      'was refused by [name]',
      'malice is another word',
      'ENOTFOUND [name], said [name] to [name]',
    ])
      expect(text).toContain(each)
    for (const each of ['alice was', 'chat.example', 'bøb', 'berlin', 'proxypass', 'proxyuser', 'mallory'])
      expect(text.toLowerCase()).not.toContain(each)
  })
})

describe('a page whose process ended', () => {
  it('is loaded again, but not without end', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    let now = 0
    let tell: (event: unknown, contents: unknown, details: { reason: string; exitCode: number }) => void
    const happened: string[] = []
    const app = {
      on(event: string, listener: typeof tell) {
        if (event === 'render-process-gone') tell = listener
      },
    }
    let gone = 0
    watchCrashes({
      app: app as unknown as App,
      gone: () => void gone++,
      reload: () => void happened.push('again'),
      gaveUp: () => void happened.push('gave up'),
      now: () => now,
    })
    const end = (reason: string) => tell(null, null, { reason, exitCode: 1 })
    end('clean-exit')
    for (let times = 0; times < 4; times += 1) end('crashed')
    now = 3_600_000
    end('oom')
    expect(happened).toEqual(['again', 'again', 'again', 'gave up', 'again'])
    expect(gone).toBe(5)
    vi.restoreAllMocks()
  })
})
