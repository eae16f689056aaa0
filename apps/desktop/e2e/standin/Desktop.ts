import { join } from 'node:path'
import type { Session, WebContents } from 'electron'
import { toBrowser } from './appUrl.ts'
import { Cdp } from './Cdp.ts'
import { Chromium } from './chromium.ts'
import { StandInIpc } from './ipcMain.ts'
import { report } from './report.ts'
import type { StandInWindow } from './StandInWindow.ts'

type AppHandler = (request: Request) => Response | Promise<Response>
type PermissionCheck = Parameters<Session['setPermissionCheckHandler']>[0]

/** Those that Chromium calls by the same name, and that a page could use without a person's click. */
const PERMISSIONS = [
  'local-network-access',
  'local-network',
  'loopback-network',
  'geolocation',
  'notifications',
] as const

/** What the parts of the stand-in share: one browser, the open windows, the handlers that the shell registered. */
export class Desktop {
  readonly ipc = new StandInIpc()
  readonly windows = new Set<StandInWindow>()
  colorScheme: 'light' | 'dark' = 'light'
  appHandler: AppHandler | null = null
  permissionCheck: PermissionCheck = null
  #chromium: Chromium | null = null
  #cdp: Cdp | null = null
  #autoAttach = false
  readonly #targets = new Map<string, (session: string) => void>()

  async start(userData: string, switches: readonly string[]): Promise<void> {
    const chromium = await Chromium.launch(join(userData, 'chromium'), switches)
    this.#chromium = chromium
    this.#cdp = await Cdp.connect(chromium.devtools)
    const browser = this.#cdp.session()
    // Every new page waits until we have looked at it: ours are prepared first, those a page opened are closed.
    browser.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      if (targetInfo.type !== 'page') return
      const ours = this.#targets.get(targetInfo.targetId)
      this.#targets.delete(targetInfo.targetId)
      if (ours) ours(sessionId)
      else void this.closeTarget(targetInfo.targetId)
    })
    browser.on('Target.targetDestroyed', ({ targetId }) => {
      for (const window of this.windows) if (window.targetId === targetId) window.gone()
    })
    await browser.send('Target.setDiscoverTargets', { discover: true })
  }

  async newTarget(): Promise<{ targetId: string; session: ReturnType<Cdp['session']> }> {
    const cdp = this.#running()
    const browser = cdp.session()
    if (this.#autoAttach) throw new Error('The stand-in opens one window in its life.')
    this.#autoAttach = true
    const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' })
    const attached = new Promise<string>((resolve) => this.#targets.set(targetId, resolve))
    // Attaches to every page there is: to ours, and to the blank one that the browser brought, which is closed.
    await browser.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: true,
      flatten: true,
    })
    return { targetId, session: cdp.session(await attached) }
  }

  async closeTarget(targetId: string): Promise<void> {
    await this.#running()
      .session()
      .send('Target.closeTarget', { targetId })
      .catch(() => {
        // It closed by itself.
      })
  }

  /** Lets the browser grant and deny what the shell would. */
  async setPermissions(contents: Pick<WebContents, 'getURL'>): Promise<void> {
    const { origin } = new URL(toBrowser(contents.getURL()))
    for (const name of PERMISSIONS) {
      // Electron grants when nobody handles the question.
      const granted =
        this.permissionCheck?.(contents as WebContents, name, origin, {
          isMainFrame: true,
          requestingUrl: contents.getURL(),
        }) ?? true
      const setting = granted ? 'granted' : 'denied'
      await this.#running().session().send('Browser.setPermission', { permission: { name }, setting, origin })
    }
  }

  setColorScheme(scheme: 'light' | 'dark'): void {
    this.colorScheme = scheme
    for (const window of this.windows) void window.applyColorScheme()
  }

  /** Through the open window, whose browser it is. */
  async clearStorage(origin: string): Promise<void> {
    for (const window of this.windows) await window.clearStorage(toBrowser(origin))
  }

  async appRequest(request: Request): Promise<Response> {
    if (this.appHandler === null) throw new Error('Nobody handles the app’s scheme.')
    return this.appHandler(request)
  }

  /** Tells the test where the windows can be seen. */
  announce(): void {
    if (this.#chromium) report({ type: 'devtools', url: this.#chromium.devtools })
  }

  async stop(): Promise<void> {
    await this.#chromium?.close()
  }

  kill(): void {
    this.#chromium?.kill()
  }

  #running(): Cdp {
    if (this.#cdp === null) throw new Error('A window was opened before the app was ready.')
    return this.#cdp
  }
}
