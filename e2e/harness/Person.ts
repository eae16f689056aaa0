import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { OpenApp, OpenOptions, OperatingSystem, Playwright, RunningApp } from './hosts.ts'

import { playTray } from './playTray.ts'

export type Keyring = OpenOptions['keyring']

/** Somebody with an app of their own. */
export class Person {
  readonly name: string
  /** The folder of this person's app. */
  readonly profile: string
  /** Addresses that the app opened outside itself. */
  readonly links: string[] = []
  /** What dialogs of the operating system said. */
  readonly dialogs: string[] = []
  /** Scripts that failed, and whatever the content security policy stopped. */
  readonly problems: string[] = []
  readonly #open: OpenApp
  readonly #playwright: Playwright
  readonly #server: PersonParts['server']
  readonly #keyring: Keyring
  readonly #env: Record<string, string>
  #app: RunningApp | null = null

  constructor(name: string, { open, playwright, server, keyring, hasTray }: PersonParts) {
    this.name = name
    this.profile = mkdtempSync(join(tmpdir(), `roomkey-e2e-${name}-`))
    this.#open = open
    this.#playwright = playwright
    this.#server = server
    this.#keyring = keyring
    this.#env = hasTray ? playTray(this.profile) : {}
  }

  get page(): Page {
    if (this.#app === null) throw new Error(`${this.name}'s app is closed.`)
    return this.#app.page
  }

  /** Around the desktop app. */
  get system(): OperatingSystem {
    if (this.#app?.system === undefined) throw new Error(`${this.name}'s app has no system around it.`)
    return this.#app.system
  }

  /** Not in a browser. */
  get hasSystem(): boolean {
    return this.#app?.system !== undefined
  }

  /** `args`: what the system starts the app with, a link for example. */
  async open(args: readonly string[] = []): Promise<void> {
    this.#app = await this.#start(args)
    const { page } = this.#app
    page.on('pageerror', (error) => this.problems.push(String(error)))
    page.on('console', (message) => {
      if (/Content Security Policy|violates the following/i.test(message.text()))
        this.problems.push(message.text())
    })
  }

  /** Starts the app a second time while it runs. */
  async openAgain(args: readonly string[] = []): Promise<void> {
    await this.#start(args)
  }

  async close(): Promise<void> {
    const app = this.#app
    this.#app = null
    await app?.close()
  }

  async reopen(): Promise<void> {
    await this.close()
    await this.open()
  }

  async dispose(): Promise<void> {
    await this.close()
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 })
  }

  #start(args: readonly string[]): Promise<RunningApp> {
    return this.#open({
      args,
      playwright: this.#playwright,
      profile: this.profile,
      server: this.#server.url,
      keyring: this.#keyring,
      env: this.#env,
      onLink: (url) => this.links.push(url),
      onDialog: (text) => this.dialogs.push(text),
    })
  }
}

export interface PersonParts {
  open: OpenApp
  playwright: Playwright
  /** Asked at every opening: a server's address is known once it runs. */
  server: { readonly url: string }
  keyring: Keyring
  /** On a Linux desktop: one that shows icons beside the clock is played. */
  hasTray?: boolean
}
