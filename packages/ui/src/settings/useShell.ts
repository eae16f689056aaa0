import { useState, useSyncExternalStore } from 'react'
import type { Shell, ShellSettings } from '../platform.ts'

export type Change = Partial<ShellSettings>

export interface ShellState {
  settings: ShellSettings
  /** Those that could not be changed when that was tried last. */
  failed: readonly (keyof ShellSettings)[]
  change(change: Change): void
}

/**
 * What is wished shows at once, and goes back should it not have been done. But for a proxy: its address may hold a
 * password, and the keychain that takes it may never answer.
 */
export function useShell(shell: Shell): ShellState {
  const settled = useSyncExternalStore(shell.subscribe, shell.settings)
  const [wish, setWish] = useState<Change>({})
  const [failed, setFailed] = useState<ShellState['failed']>([])

  async function change(next: Change): Promise<void> {
    const names = Object.keys(next) as (keyof ShellSettings)[]
    const { proxy: _kept, ...shown } = next
    setWish((before) => ({ ...before, ...shown }))
    setFailed((before) => before.filter((name) => !names.includes(name)))
    const refused = await shell.change(next).catch(() => names)
    setFailed((before) => [...before, ...refused])
    setWish((before) => {
      // A later wish for the same is still on its way.
      const left = Object.entries(before).filter(([name, part]) => next[name as keyof Change] !== part)
      return Object.fromEntries(left)
    })
  }
  return { settings: { ...settled, ...wish }, failed, change: (next) => void change(next) }
}
