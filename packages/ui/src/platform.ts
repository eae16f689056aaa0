import type { AttachmentRow, Engine, StagedFile } from '@roomkey/client/api'
import type { AttachmentId, MessageId, RoomId } from '@roomkey/protocol'

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
  /** Calls the listener when the list has changed, or the one that waits; the returned function ends that. */
  subscribe(listener: () => void): () => void
  /** The account that is gone to as soon as this page has taken in its files; null: none waits. */
  next(): string | null
  /**
   * Whether this page takes in files, which would be lost with it: to go to another account, or to close
   * the window, waits until it does not.
   */
  keeps(keeping: boolean): void
  /** To the one that waits, without these files. */
  goWithout(): void
  stay(): void
  switchTo(id: string): void
  /** Shows a page to sign in on; the account is there for good once somebody did. */
  add(): void
  seenRebuilt(): void
}

/** A window that is not closed while this page takes in files: see `Accounts.keeps`. */
export interface Closing {
  /** Whether it closes as soon as they are taken in. */
  waits(): boolean
  /** Calls the listener when that has changed; the returned function ends it. */
  subscribe(listener: () => void): () => void
  /** Without these files. */
  closeNow(): void
  keepOpen(): void
}

/** Where secrets and messages are kept on a system that has no place for passwords. */
export type KeptWithout = 'memory' | 'file'
export type Protection =
  | { keychain: true }
  | {
      keychain: false
      /** On Linux no keyring gave a key; elsewhere the system has a keychain, and it seals nothing. */
      why: 'noKeyring' | 'noAnswer'
      /** In force; null: nothing is kept until somebody answers. A file without an answer is one that was there before. */
      now: KeptWithout | null
      /** The person's answer, from the next start on; null: nobody was asked yet. */
      next: KeptWithout | null
      /** Somebody was asked since the app was started and put it off: they are asked again at the next start. */
      putOff: boolean
    }

/** What a person decides about the desktop shell, for all accounts alike. */
export interface ShellSettings {
  notifications: {
    /** For rooms without a choice of their own. */
    about: 'everything' | 'mentionsAndDirect' | 'nothing'
    /** False: a notification tells that something came, not who wrote what where. */
    showText: boolean
    sound: boolean
    /** In minutes since midnight; `to` may lie on the next day. Null: none. */
    quietHours: { from: number; to: number } | null
  }
  closeToTray: boolean
  /** As the system has it, whoever changed it there. */
  startAtLogin: boolean
  /** 1 is 100 %. */
  zoom: number
  /** No languages: the system's. */
  spellcheck: { on: boolean; languages: string[] }
  /** Whether the app looks for newer versions by itself. */
  updates: boolean
  proxy: { mode: 'system' } | { mode: 'none' } | { mode: 'manual'; address: string }
}

/** What this system and this build of the app can do; the same as long as the app runs. */
export interface ShellFacts {
  version: string
  platform: 'darwin' | 'win32' | 'linux'
  hasTray: boolean
  canAutostart: boolean
  /** `system`: the operating system decides which languages are checked. */
  spellcheck: { by: 'system' | 'app'; languages: readonly string[] }
  /** `self`: installs newer versions; `notice`: tells of them; `none`: neither, a build that nobody released. */
  updates: 'self' | 'notice' | 'none'
  /** In ascending order; 1 is 100 %. */
  zoomLevels: readonly number[]
}

/** What can be chosen in the menu bar and is done by the page, as its key does it. */
export type MenuCommand =
  | 'settings'
  | 'shortcuts'
  | 'about'
  | 'newRoom'
  | 'addAccount'
  | 'switcher'
  | 'search'
  | 'searchEverywhere'
  | 'previousRoom'
  | 'nextRoom'
  | 'nextUnread'
  | 'details'

/** The desktop app around the page. */
export interface Shell {
  readonly facts: ShellFacts
  /** The same object until something changes. */
  settings(): ShellSettings
  /** Calls the listener when a setting has changed, here or elsewhere; the returned function ends that. */
  subscribe(listener: () => void): () => void
  /** Each named part as a whole; resolves to the names of those that could not be changed. */
  change(change: Partial<ShellSettings>): Promise<readonly (keyof ShellSettings)[]>
  /** One listener. */
  onCommand(listener: (command: MenuCommand) => void): void
  /** Puts what helps to find a fault on the clipboard: nothing that anybody wrote. Rejects when it could not. */
  copyDiagnostics(): Promise<void>
  /** Opens the folder of the log in the system's file manager. */
  showLogs(): void
}

/** A place in the app that something outside of its page leads to: a link, a notification, a menu. */
export type Route =
  | { kind: 'room'; room: RoomId; message?: MessageId | undefined }
  | { kind: 'settings' }
  /** The form to sign in with, with this address in it. Whoever signed in there is led to the room. */
  | { kind: 'signIn'; server: string; room?: RoomId | undefined; message?: MessageId | undefined }
  /** A link that leads nowhere. */
  | { kind: 'refused' }

/** Where this installation stands with newer versions. */
export type UpdateState =
  | { at: 'off' | 'notPackaged' | 'checking' }
  /** It never looks: no place to look at, one that cannot be trusted, or nobody whose signature would count. */
  | { at: 'unsupported'; reason: 'noFeed' | 'insecureFeed' | 'unsigned' }
  | { at: 'idle'; looked: 'newest' | 'offline' | null }
  /** `from`: a web address where the person gets it; null: the app fetches it. */
  | { at: 'available'; version: string; notes: string; from: string | null }
  | { at: 'downloading'; version: string; notes: string; percent: number }
  /** `onQuit`: the person wants it when the app ends next. */
  | { at: 'ready'; version: string; notes: string; onQuit: boolean }
  /** The person said now: the app is about to end and start again. */
  | { at: 'installing'; version: string }
  | { at: 'failed'; reason: 'feed' | 'checksum' | 'signature' | 'download' | 'install' }

export interface Updates {
  now(): UpdateState
  /** Calls the listener when that has changed; the returned function ends it. */
  subscribe(listener: () => void): () => void
  /** Looks for a newer version now. */
  check(): void
  /** `now` closes the app and starts the new version. */
  install(when: 'now' | 'onQuit'): void
}

/** How it went with a file that somebody wanted to have outside of the app. */
export type FileOutcome =
  | { state: 'done' }
  /** By whoever asked for it. `saved`: how many of several were saved before that. */
  | { state: 'cancelled'; saved: number }
  /** It may bring something that runs: the app opens no files of its kind. */
  | { state: 'notOpened' }
  /** `saved`: how many of several were saved all the same. */
  | { state: 'failed'; saved: number; message: string }

/** Brings received files to the rest of the computer. */
export interface Files {
  save(file: AttachmentRow): Promise<FileOutcome>
  saveAll(files: readonly AttachmentRow[]): Promise<FileOutcome>
  /** Whether `open` is worth offering. */
  opens(file: AttachmentRow): boolean
  /** In another program, or in a tab of its own. */
  open(file: AttachmentRow): Promise<FileOutcome>
  /** Shows where it was saved; false: it was not, or it is not there any more. */
  reveal?(file: AttachmentRow): Promise<boolean>
  /** Out of the window. It is fetched from the moment that somebody takes `hold` of it; `start` is false until it is here. */
  drag?: { hold(file: AttachmentRow): Promise<void>; start(file: AttachmentRow): Promise<boolean> }
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
  /** On the desktop. A browser asks by itself. */
  closing?: Closing
  /** Where the window's width, theme and the like are kept; the page's own storage where this is not given. */
  storage?: Pick<Storage, 'getItem' | 'setItem'>
  /** On the desktop: what protects what is kept. */
  protection?: {
    now(): Protection
    choose(answer: KeptWithout): Promise<Protection>
    /** No answer for now: nobody is asked again before the next start, unless something waits for the answer. */
    putOff(): void
  }
  /** On the desktop. */
  shell?: Shell
  /** On the desktop. */
  updates?: Updates
  /**
   * On the desktop: the certificate that this account trusts on somebody's word, though no authority vouches for it. A
   * browser decides by itself.
   */
  certificates?: {
    /** `host` with its port unless that is 443. */
    pinned(): Promise<{ host: string; sha256: string } | null>
    /** Of the one that its server showed last; false: that was another. */
    trust(sha256: string): Promise<boolean>
    remove(): Promise<void>
  }
  /**
   * Hands dropped, pasted or picked files to the engine's host, which keeps them until they are sent; answers in their
   * order. Null: that one could not be read.
   */
  stageFiles(files: readonly File[]): Promise<(StagedFile | null)[]>
  files: Files
  /** The host may let go of staged files that will not be sent; those of a message on its way stay. */
  unstage?(ids: readonly AttachmentId[]): void
  /**
   * One listener, told where to go, also what was wanted before it listened. A route waits until `taken` was called,
   * over a reload, too; a newer one takes its place.
   */
  onRoute?(listener: (route: Route, taken: () => void) => void): void
  /** On the desktop: told which room is open, because the shell says nothing of messages that are looked at. */
  roomShown?(room: RoomId | null): void
  /** Opens a web page outside the app. */
  openExternal(url: string): void
}
