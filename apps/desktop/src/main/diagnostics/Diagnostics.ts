import type { Clipboard, Shell } from 'electron'
import { type Condition, describeCondition } from './describe.ts'
import type { LogFile } from './LogFile.ts'

export interface DiagnosticsParts {
  log: Pick<LogFile, 'folder' | 'tail'>
  clipboard: Pick<Clipboard, 'writeText'>
  shell: Pick<Shell, 'openPath'>
  /** Asked when somebody wants it. */
  condition(): Omit<Condition, 'log'>
}

const LOG_LINES = 200

/** What a person can do with the log: hand the end of it on, and look at it. */
export class Diagnostics {
  readonly #parts: DiagnosticsParts

  constructor(parts: DiagnosticsParts) {
    this.#parts = parts
  }

  /** To the clipboard. */
  async copy(): Promise<void> {
    const { clipboard, condition, log } = this.#parts
    await clipboard.writeText(describeCondition({ ...condition(), log: log.tail(LOG_LINES) }))
  }

  async showFolder(): Promise<void> {
    const problem = await this.#parts.shell.openPath(this.#parts.log.folder)
    if (problem !== '') console.warn('The folder of the log could not be opened.')
  }
}
