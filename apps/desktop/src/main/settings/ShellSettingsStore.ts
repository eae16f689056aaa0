import type { ShellChange, ShellSettings } from '../../ipc/shellSettings.ts'
import type { JsonFile } from './jsonFile.ts'
import type { Settings } from './settings.ts'

type Listener = (value: ShellSettings, before: ShellSettings) => void

/** What a person decided about the shell: one value, kept on the disk, of which every part of the shell is told. */
export class ShellSettingsStore {
  readonly #file: Pick<JsonFile<Settings>, 'value' | 'write'>
  readonly #listeners = new Set<Listener>()

  constructor(file: Pick<JsonFile<Settings>, 'value' | 'write'>) {
    this.#file = file
  }

  get value(): ShellSettings {
    return this.#file.value.shell
  }

  /** Throws, and changes nothing, when it cannot be written. */
  change(change: ShellChange): void {
    const before = this.value
    const named = Object.entries(change).filter(([, part]) => part !== undefined)
    const value = { ...before, ...Object.fromEntries(named) }
    this.#file.write({ ...this.#file.value, shell: value })
    for (const listener of this.#listeners) {
      try {
        listener(value, before)
      } catch (error) {
        // It is written, and the others have to hear of it.
        console.error('A changed setting could not be applied:', error)
      }
    }
  }

  /** Calls the listener after every change; the returned function ends that. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
