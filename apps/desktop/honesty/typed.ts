import type { App, SafeStorage, Shell, Tray, WebContents } from 'electron'
import type * as StandIn from '../e2e/standin/electron.ts'
import type { StandInApp } from '../e2e/standin/StandInApp.ts'
import type { StandInKeychain } from '../e2e/standin/StandInKeychain.ts'
import type { createTray } from '../e2e/standin/StandInTray.ts'
import type { StandInWindow } from '../e2e/standin/StandInWindow.ts'

// What an Electron with other signatures would do to the stand-in: the type check stops. Each case is one that must not
// compile, so that a part which lost its types (to `any`, to an assertion) is found here.

/** The stand-in's part does what a shell that was written for this Electron expects. */
type Fits<Part extends Expected, Expected> = Part

export type Today = [
  Fits<typeof StandIn.shell, Pick<Shell, 'openExternal' | 'openPath' | 'showItemInFolder'>>,
  Fits<StandInApp['api'], Pick<App, 'getPath' | 'getVersion' | 'quit' | 'whenReady'>>,
  Fits<StandInKeychain['api'], Pick<SafeStorage, 'encryptStringAsync' | 'decryptStringAsync'>>,
  Fits<StandInWindow['contents'], Pick<WebContents, 'getURL' | 'send' | 'setWindowOpenHandler'>>,
  Fits<ReturnType<typeof createTray>, Pick<Tray, 'setImage' | 'setToolTip'>>,
]

export type Drifted = [
  // @ts-expect-error: it would answer with whether a program took it
  Fits<typeof StandIn.shell, { openExternal(url: string): Promise<boolean> }>,
  // @ts-expect-error: it would take an address that was parsed
  Fits<typeof StandIn.shell, { openExternal(url: URL): Promise<void> }>,
  // @ts-expect-error: it would have to be waited for
  Fits<StandInApp['api'], { getVersion(): Promise<string> }>,
  // @ts-expect-error: it would know whether it quits
  Fits<StandInApp['api'], { quit(): boolean }>,
  // @ts-expect-error: it would answer with text again
  Fits<StandInKeychain['api'], { decryptStringAsync(sealed: Buffer): Promise<string> }>,
  // @ts-expect-error: it would be asked about more than the address
  Fits<StandInWindow['contents'], { setWindowOpenHandler(handler: (url: string) => boolean): void }>,
  // @ts-expect-error: it would take a list of lines
  Fits<ReturnType<typeof createTray>, { setToolTip(lines: string[]): void }>,
]
