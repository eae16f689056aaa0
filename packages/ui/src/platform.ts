import type { Engine, StagedFile } from '@roomkey/client/api'
import type { AttachmentId } from '@roomkey/protocol'

/** One account of this computer. */
export interface AccountInfo {
  id: string
  /** Null before anybody signed in. */
  server: string | null
  username: string | null
  /** `failed`: it cannot be used until the app is started again. */
  state: 'starting' | 'signedIn' | 'signedOut' | 'failed'
  unread: number
  /** What was kept could not be opened, and is loaded again; until the person has seen that. */
  rebuilt: boolean
}

/** Several accounts, each with a page of its own: going to another one leaves this page. */
export interface Accounts {
  /** Whose page this is. */
  readonly current: string
  /** In the order in which they were added; the same array until something changes. */
  list(): readonly AccountInfo[]
  /** Calls the listener when the list has changed; the returned function ends that. */
  subscribe(listener: () => void): () => void
  switchTo(id: string): void
  /** Shows a page to sign in on; the account is there for good once somebody did. */
  add(): void
  seenRebuilt(): void
}

/** Where secrets and messages are kept on a system that has no place for passwords. */
export type KeptWithout = 'memory' | 'file'
export type Protection =
  | { keychain: true }
  | {
      keychain: false
      why: 'noKeyring' | 'noAnswer'
      /** In force; null: nobody was asked yet, and nothing is kept. */
      now: KeptWithout | null
      /** From the next start on. */
      next: KeptWithout | null
    }

/** What the app needs of the place it runs in: a browser tab or the desktop shell. */
export interface Platform {
  kind: 'web' | 'desktop'
  engine: Engine
  /** Where the engine's `viewChanged(watch, value)` calls arrive. One listener. */
  onViewChanged(listener: (watch: number, value: unknown) => void): void
  /** In the browser the server is the one that served the page; on the desktop people choose it. */
  server: { fixed: string } | { suggested: string }
  /** On the desktop. A browser tab has one account: its server's. */
  accounts?: Accounts
  /** Where the window's width, theme and the like are kept; the page's own storage where this is not given. */
  storage?: Pick<Storage, 'getItem' | 'setItem'>
  /** On the desktop: what protects what is kept. */
  protection?: {
    now(): Protection
    choose(answer: KeptWithout): Promise<Protection>
  }
  /** Hands dropped, pasted or picked files to the engine's host, which keeps them until they are sent. */
  stageFiles(files: readonly File[]): Promise<StagedFile[]>
  /** The host may let go of staged files that will not be sent; those of a message on its way stay. */
  unstage?(ids: readonly AttachmentId[]): void
  /** Opens a web page outside the app. */
  openExternal(url: string): void
}
