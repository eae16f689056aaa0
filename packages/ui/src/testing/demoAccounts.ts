import type { AccountInfo, Accounts, Closing, Platform, Protection } from '../platform.ts'
import { listeners } from '../state/listeners.ts'

const account = (id: string, over: Partial<AccountInfo>): AccountInfo => ({
  id,
  server: 'https://chat.example.org',
  username: 'alice',
  state: 'signedIn',
  unread: 0,
  rebuilt: false,
  ...over,
})

const OTHERS: readonly AccountInfo[] = [
  account('club', { server: 'https://talk.sailing-club.example', unread: 12 }),
  account('work', { server: 'https://roomkey.office.example', username: 'a.moreau', unread: 140 }),
  account('old', { server: 'http://10.0.0.7:8000', username: 'test', state: 'signedOut' }),
]

export interface DemoAccounts extends Accounts {
  keeping: boolean
  /** What was asked of it. */
  asked: string[]
  change(list: readonly AccountInfo[]): void
  /** As the shell says when a page that takes in files is to be left. */
  wait(next: string | null): void
}

/** Accounts that nobody is behind: going to another one is only noted. */
export function demoAccounts(scene: 'one' | 'several' | 'adding' | 'rebuilt'): DemoAccounts {
  const mine = account('here', { rebuilt: scene === 'rebuilt' })
  const fresh = account('fresh', { server: null, username: null, state: 'signedOut' })
  let list: readonly AccountInfo[] = scene === 'several' ? [mine, ...OTHERS] : [mine]
  if (scene === 'adding') list = [mine, ...OTHERS, fresh]
  const changes = listeners()
  const asked: string[] = []
  let next: string | null = null
  return {
    asked,
    keeping: false,
    current: scene === 'adding' ? 'fresh' : 'here',
    list: () => list,
    subscribe: changes.subscribe,
    change(next) {
      list = next
      changes.tell()
    },
    wait(account) {
      next = account
      changes.tell()
    },
    next: () => next,
    keeps(keeping) {
      this.keeping = keeping
    },
    goWithout() {
      asked.push('go without')
      this.wait(null)
    },
    stay() {
      asked.push('stay')
      this.wait(null)
    },
    switchTo: (id) => asked.push(`switch to ${id}`),
    add: () => asked.push('add'),
    seenRebuilt() {
      asked.push('seen')
      this.change(list.map((each) => ({ ...each, rebuilt: false })))
    },
  }
}

export interface DemoClosing extends Closing {
  /** What was asked of it. */
  asked: string[]
  /** As the shell says when the window of a page that takes in files is to close. */
  wait(waits: boolean): void
}

/** A window that stays as it is. */
export function demoClosing(): DemoClosing {
  let waits = false
  const changes = listeners()
  const asked: string[] = []
  return {
    asked,
    waits: () => waits,
    subscribe: changes.subscribe,
    wait(next) {
      waits = next
      changes.tell()
    },
    closeNow() {
      asked.push('close now')
      this.wait(false)
    },
    keepOpen() {
      asked.push('keep open')
      this.wait(false)
    },
  }
}

export function demoProtection(first: Protection): NonNullable<Platform['protection']> {
  let protection = first
  return {
    now: () => protection,
    async choose(answer) {
      if (!protection.keychain) protection = { ...protection, now: protection.now ?? answer, next: answer }
      return protection
    },
    putOff() {
      if (!protection.keychain) protection = { ...protection, putOff: true }
    },
  }
}
