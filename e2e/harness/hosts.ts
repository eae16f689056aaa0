import type { Page, PlaywrightWorkerArgs } from '@playwright/test'

export type Playwright = PlaywrightWorkerArgs['playwright']

/** One running app of one person. */
export interface RunningApp {
  page: Page
  /** Ends as a person ends it: by closing the window or the tab. */
  close(): Promise<void>
}

export interface OpenOptions {
  playwright: Playwright
  /** Where this person's app keeps everything; the same folder is the same installation. */
  profile: string
  server: string
  /** On the desktop: whether the system has a place for passwords. */
  keyring: 'present' | 'none'
  /** A link was opened outside the app. */
  onLink: (url: string) => void
  /** The shell showed a dialog of the operating system. */
  onDialog: (text: string) => void
}

export type OpenApp = (options: OpenOptions) => Promise<RunningApp>
