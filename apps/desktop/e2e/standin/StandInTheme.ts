import type { NativeTheme } from 'electron'

type Source = NativeTheme['themeSource']

/** The system is light; what the shell chooses over it reaches the pages as `prefers-color-scheme`. */
export class StandInTheme {
  #source: Source = 'system'
  readonly #apply: (scheme: 'light' | 'dark') => void

  constructor(apply: (scheme: 'light' | 'dark') => void) {
    this.#apply = apply
  }

  get themeSource(): Source {
    return this.#source
  }
  set themeSource(source: Source) {
    this.#source = source
    this.#apply(this.shouldUseDarkColors ? 'dark' : 'light')
  }

  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark'
  }
}
