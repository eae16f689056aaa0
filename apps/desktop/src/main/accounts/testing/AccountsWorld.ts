import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NOTHING_TO_TELL } from '@roomkey/client/api'
import type { AccountStatus } from '../../../engine/messages.ts'
import { openSettings, type Settings } from '../../settings/settings.ts'
import { type AccountEngine, Accounts } from '../Accounts.ts'

/** The accounts of a computer, whose settings are a file in a folder of their own. `open` starts the app. */
export class AccountsWorld {
  readonly userData = mkdtempSync(join(tmpdir(), 'roomkey-accounts-'))
  /** Accounts that keep something that somebody wrote or read. */
  readonly used = new Set<string>()
  /** What removing waits for. */
  clearing = Promise.resolve()

  // Each run of the app has its own.
  accounts!: Accounts<AccountEngine>
  settings = openSettings(this.userData)
  running = new Map<string, AccountEngine>()
  happened: string[] = []
  /** Whose page was shown. */
  shown: string[] = []
  cleared: string[] = []

  /** `settings` take the place of those that the run before left. */
  open(settings: Partial<Settings> = {}): void {
    this.settings = openSettings(this.userData)
    this.settings.write({ ...this.settings.value, ...settings })
    this.running = new Map()
    this.happened = []
    this.shown = []
    this.cleared = []
    let ids = 0
    this.accounts = new Accounts({
      settings: this.settings,
      suggested: 'https://suggested.example',
      startEngine: (id) => this.#startEngine(id),
      clear: async (id) => {
        this.cleared.push(id)
        await this.clearing
      },
      isUsed: (id) => this.used.has(id),
      newId: () => `account-${++ids}`,
      showPage: (id) => void this.shown.push(id),
      waits: () => {},
      stayed: (from) => void this.happened.push(`stayed out of ${from}`),
      changed: () => {},
    })
    this.accounts.show()
  }

  /** With the accounts of `TWO`, where alice is signed in to either. */
  openSignedIn(): void {
    this.open(TWO)
    this.accounts.heard('roomkey', status('alice'))
    this.accounts.heard('second', second())
  }

  /** The settings as they lie on the disk. */
  kept(): Settings {
    return openSettings(this.userData).value
  }

  /** Everything of it is removed, as its engine tells it. */
  wipe(id: string): void {
    this.accounts.wiping(id)
    this.accounts.heard(id, status(null, { server: null }))
    this.accounts.wiped(id)
  }

  dispose(): void {
    rmSync(this.userData, { recursive: true })
  }

  #startEngine(id: string): AccountEngine {
    const { running, happened } = this
    const say = (what: string) => () => void happened.push(`${id} ${what}`)
    const engine: AccountEngine = {
      fromPage: (message) => void happened.push(`${id} was told ${message}`),
      detach: say('detached'),
      leave: say('left'),
      wake: say('woke'),
      networkLost: say('lost the network'),
      networkChanged: say('has another network'),
      stop: async () => void running.delete(id),
    }
    running.set(id, engine)
    return engine
  }
}

export const unread = (count: number) => ({ ...NOTHING_TO_TELL, unread: count })

/** What an engine on the first server tells; without a name, that nobody is signed in. */
export const status = (username: string | null, over: Partial<AccountStatus> = {}): AccountStatus => ({
  state: username === null ? 'signedOut' : 'signedIn',
  server: 'https://one.example',
  username,
  attention: unread(0),
  caughtUp: true,
  ...over,
})

/** What the engine of the second account of `TWO` tells. */
export const second = (over: Partial<AccountStatus> = {}) =>
  status('alice', { server: 'https://two.example', ...over })

export const TWO: Partial<Settings> = {
  accounts: [
    { id: 'roomkey', server: 'https://one.example', username: 'alice' },
    { id: 'second', server: 'https://two.example', username: 'alice' },
  ],
  account: 'second',
}
