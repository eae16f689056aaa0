import type { Page, PlaywrightWorkerArgs } from '@playwright/test'

export type Playwright = PlaywrightWorkerArgs['playwright']

/** One running app of one person. */
export interface RunningApp {
  page: Page
  /** Ends as a person ends it: by closing the tab, or by the menu of the desktop app. */
  close(): Promise<void>
  /** Not in a browser. */
  system?: OperatingSystem
}

/** What the operating system shows of a desktop app, and what a person does there. */
export interface OperatingSystem {
  /** Those that are shown now, the oldest first, as `title: body`. */
  notifications(): string[]
  /** All that were ever shown, taken back or not. */
  told(): readonly string[]
  /** The number on the app's icon. */
  badge(): number
  clickNotification(text: string): Promise<void>
  /** By what an item of the menu bar is called. */
  chooseMenu(label: string): Promise<void>
  /** What was asked of it about files, as `reveal notes.txt`: reveal, openPath, drag. */
  files(): readonly string[]
  /** The text that the shell put on it last; null: none yet. */
  clipboard(): string | null
  /** As by the button of its frame, while it has the focus; a click on a notification brings it back. */
  closeWindow(): Promise<void>
  /** Another program gets the focus; a click on a notification gives it back. */
  leave(): Promise<void>
}

export interface OpenOptions {
  playwright: Playwright
  /** Where this person's app keeps everything; the same folder is the same installation. */
  profile: string
  server: string
  /** On the desktop: what the app is started with. */
  args?: readonly string[]
  /** On the desktop: whether the system has a place for passwords. */
  keyring: 'present' | 'none'
  /** What else the app finds in its environment. */
  env?: Readonly<Record<string, string>>
  /** A link was opened outside the app. */
  onLink: (url: string) => void
  /** The shell showed a dialog of the operating system. */
  onDialog: (text: string) => void
}

export type OpenApp = (options: OpenOptions) => Promise<RunningApp>
