import type { IpcMain } from 'electron'
import type { ShellChange, ShellChanged, ShellFacts, ShellSettings } from '../../ipc/shellSettings.ts'
import type { Diagnostics } from '../diagnostics/Diagnostics.ts'
import type { Proxies } from '../network/Proxies.ts'
import { answerCall, receivePost } from '../security/ipc.ts'
import type { MainWindow } from '../window/MainWindow.ts'
import type { Autostart } from './autostart.ts'
import type { ShellSettingsStore } from './ShellSettingsStore.ts'

export interface AnswerShellParts {
  ipc: Pick<IpcMain, 'handle' | 'on'>
  diagnostics: Diagnostics
  shellSettings: ShellSettingsStore
  proxies: Pick<Proxies, 'withoutSecrets'>
  facts: ShellFacts
  autostart: Autostart
  window: Pick<MainWindow, 'send'>
}

/** What the pages may ask about the settings of the shell, and what they are told of them. */
export function answerShell({ ipc, diagnostics, ...parts }: AnswerShellParts): void {
  const { autostart, facts, proxies, shellSettings, window } = parts
  const now = (): ShellSettings => ({ ...shellSettings.value, startAtLogin: autostart.isOn() })

  let proxyChoices = 0
  const change = async (wish: ShellChange): Promise<ShellChanged['failed']> => {
    const failed: ShellChanged['failed'] = []
    const { startAtLogin, proxy, ...rest } = wish
    const done: ShellChange = rest
    if (startAtLogin !== undefined) {
      try {
        autostart.set(startAtLogin)
        done.startAtLogin = startAtLogin
      } catch (error) {
        console.error('What starts at login could not be changed:', error)
        failed.push('startAtLogin')
      }
    }
    if (proxy !== undefined) {
      proxyChoices += 1
      const choice = proxyChoices
      try {
        const taken = await proxies.withoutSecrets(proxy)
        // A keychain may answer after another choice was made: the later one counts.
        if (choice === proxyChoices) done.proxy = taken
      } catch {
        // Its address may hold a password: nothing of it is said.
        failed.push('proxy')
      }
    }
    try {
      shellSettings.change(done)
      return failed
    } catch (error) {
      console.error('The settings could not be written:', error)
      return [...failed, ...(Object.keys(done) as ShellChanged['failed'])]
    }
  }

  answerCall(ipc, 'shell:settings', () => ({ settings: now(), facts }))
  answerCall(ipc, 'shell:change', async (_account, wish) => {
    const failed = await change(wish)
    return { settings: now(), failed }
  })
  answerCall(ipc, 'diagnostics:copy', () => diagnostics.copy())
  receivePost(ipc, 'diagnostics:folder', () => void diagnostics.showFolder())
  shellSettings.subscribe(() => window.send('shell:changed', now()))
}
