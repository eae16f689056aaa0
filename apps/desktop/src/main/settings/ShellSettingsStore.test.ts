import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { IpcMain, WebFrameMain } from 'electron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ShellFacts } from '../../ipc/shellSettings.ts'
import { Diagnostics } from '../diagnostics/Diagnostics.ts'
import { answerShell } from './answerShell.ts'
import { ShellSettingsStore } from './ShellSettingsStore.ts'
import { openSettings } from './settings.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roomkey-shell-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
  vi.restoreAllMocks()
})

const quiet = {
  about: 'everything',
  showText: false,
  sound: true,
  quietHours: { from: 1320, to: 420 },
} as const

describe('the shell’s settings', () => {
  it('are kept: what is not named stays, also what another part of the file holds', () => {
    const file = openSettings(folder)
    const store = new ShellSettingsStore(file)
    store.change({ notifications: quiet })
    file.write({ ...file.value, look: { theme: 'dark' } })
    store.change({ zoom: 1.25 })
    const again = openSettings(folder)
    expect(again.value.shell).toMatchObject({ notifications: quiet, zoom: 1.25, closeToTray: true })
    expect(again.value.look).toEqual({ theme: 'dark' })
  })

  it('tell everybody what they are and were, whoever of them fails', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const store = new ShellSettingsStore(openSettings(folder))
    const heard: number[][] = []
    store.subscribe(() => {
      throw new Error('no tray')
    })
    const end = store.subscribe((now, before) => void heard.push([before.zoom, now.zoom]))
    store.change({ zoom: 2 })
    end()
    store.change({ zoom: 1 })
    expect(heard).toEqual([[1, 2]])
  })

  it('stay as they are when they cannot be written', () => {
    const file = openSettings(folder)
    const full = {
      value: file.value,
      write() {
        throw new Error('ENOSPC')
      },
    }
    const store = new ShellSettingsStore(full)
    const heard = vi.fn()
    store.subscribe(heard)
    expect(() => store.change({ zoom: 2 })).toThrow('ENOSPC')
    expect([store.value.zoom, heard.mock.calls.length]).toEqual([1, 0])
  })
})

describe('a page that changes them', () => {
  const frame = { url: 'app://roomkey/index.html', parent: null } as WebFrameMain
  let isOn: boolean
  let handlers: Map<string, (event: unknown, ...args: unknown[]) => unknown>
  let sent: unknown[]
  const call = (name: string, ...args: unknown[]) => handlers.get(name)?.({ senderFrame: frame }, ...args)

  let unlocked: Promise<void>
  beforeEach(() => {
    isOn = false
    unlocked = Promise.resolve()
    sent = []
    handlers = new Map()
    const register = (name: string, handler: never) => void handlers.set(name, handler)
    answerShell({
      ipc: { handle: register, on: register } as unknown as IpcMain,
      shellSettings: new ShellSettingsStore(openSettings(folder)),
      facts: { version: '1.0.0' } as ShellFacts,
      diagnostics: new Diagnostics({} as never),
      proxies: {
        async withoutSecrets(choice) {
          if (choice.mode !== 'manual') return choice
          await unlocked
          return { mode: 'manual', address: 'http://proxy.example:80' }
        },
      },
      autostart: {
        can: true,
        isOn: () => isOn,
        set() {
          throw new Error('The system does not want it.')
        },
      },
      window: { send: (...args: unknown[]) => void sent.push(args) },
    })
  })

  it('is told what could not be done; autostart is what the system says', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    expect(await call('shell:change', { startAtLogin: true, zoom: 1.5 })).toMatchObject({
      settings: { startAtLogin: false, zoom: 1.5 },
      failed: ['startAtLogin'],
    })
    expect(sent).toMatchObject([['shell:changed', { zoom: 1.5, startAtLogin: false }]])
    const proxy = { mode: 'manual', address: 'alice:secret@proxy.example' }
    expect(await call('shell:change', { proxy })).toMatchObject({
      settings: { proxy: { address: 'http://proxy.example:80' } },
      failed: [],
    })
    isOn = true
    expect(await call('shell:settings')).toMatchObject({ settings: { startAtLogin: true } })
  })

  it('keeps the later choice of a proxy, also when the keychain holds up the earlier one', async () => {
    const unlock = Promise.withResolvers<void>()
    unlocked = unlock.promise
    const first = call('shell:change', { proxy: { mode: 'manual', address: 'proxy.example' }, zoom: 1.5 })
    await call('shell:change', { proxy: { mode: 'none' } })
    unlock.resolve()
    expect(await first).toMatchObject({ settings: { proxy: { mode: 'none' }, zoom: 1.5 }, failed: [] })
  })

  it.each([
    [{ zoom: 9 }],
    [{ zoom: '1' }],
    [{ nonsense: true }],
    [{ notifications: { about: 'everything' } }],
    [{ notifications: { ...quiet, quietHours: { from: 1440, to: 0 } } }],
    [{ spellcheck: { on: true, languages: Array.from({ length: 21 }, () => 'en') } }],
    [{ proxy: { mode: 'manual', address: '' } }],
    [null],
  ])('changes nothing by %j', (change) => {
    expect(() => call('shell:change', change)).toThrow('malformed')
    expect(sent).toEqual([])
  })
})
