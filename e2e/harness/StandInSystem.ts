import type { ChildProcess } from 'node:child_process'
import { basename } from 'node:path'
import type { Page } from '@playwright/test'
import type { Asked } from '../../apps/desktop/e2e/standin/asked.ts'
import type { Report } from '../../apps/desktop/e2e/standin/report.ts'
import type { OperatingSystem } from './hosts.ts'
import { setPageFocus } from './pageFocus.ts'

/** The system around the stand-in: what the shell asked of it, and what a person does there. */
export class StandInSystem implements OperatingSystem {
  readonly #child: ChildProcess
  readonly #page: Page
  readonly #shown = new Map<number, string>()
  readonly #told: string[] = []
  readonly #files: string[] = []
  #badge = 0
  #clipboard: string | null = null
  #focusChanged: () => void = () => {}

  constructor(child: ChildProcess, page: Page) {
    this.#child = child
    this.#page = page
    child.on('message', (report: Report) => {
      if (report.type === 'notification') {
        const text = `${report.title}: ${report.body}`
        this.#shown.set(report.id, text)
        this.#told.push(text)
      } else if (report.type === 'notificationClosed') this.#shown.delete(report.id)
      else if (report.type === 'badge') this.#badge = report.count
      else if (report.type === 'clipboard') this.#clipboard = report.text
      else if (report.type === 'reveal' || report.type === 'openPath' || report.type === 'drag')
        this.#files.push(`${report.type} ${basename(report.path)}`)
      else if (report.type === 'focus') this.#focusChanged()
    })
  }

  notifications(): string[] {
    return [...this.#shown.values()]
  }

  told(): readonly string[] {
    return this.#told
  }

  badge(): number {
    return this.#badge
  }

  files(): readonly string[] {
    return this.#files
  }

  clipboard(): string | null {
    return this.#clipboard
  }

  async clickNotification(text: string): Promise<void> {
    const id = [...this.#shown].find((each) => each[1] === text)?.[0]
    if (id === undefined) throw new Error(`There is no notification '${text}'.`)
    await this.#ask({ type: 'clickNotification', id })
    await setPageFocus(this.#page, true)
  }

  async chooseMenu(label: string): Promise<void> {
    this.#child.send({ type: 'chooseMenu', label } satisfies Asked)
  }

  async closeWindow(): Promise<void> {
    await this.#ask({ type: 'closeWindow' })
    await setPageFocus(this.#page, false)
  }

  async leave(): Promise<void> {
    await this.#ask({ type: 'focus', focused: false })
    await setPageFocus(this.#page, false)
  }

  /** Asks for what moves the focus. */
  async #ask(asked: Asked): Promise<void> {
    const changed = new Promise<void>((resolve) => {
      this.#focusChanged = resolve
    })
    this.#child.send(asked)
    await changed
  }
}
