import { EventEmitter } from 'node:events'
import type { BrowserWindow, BrowserWindowConstructorOptions, WebContents } from 'electron'
import type { Cdp } from './Cdp.ts'
import type { Desktop } from './Desktop.ts'
import { StandInIpc } from './ipcMain.ts'
import { report } from './report.ts'
import { startDrag } from './StandInFiles.ts'
import { type PageEvents, StandInPage } from './StandInPage.ts'
import { knownEvent, strict } from './strict.ts'

const WINDOW_EVENTS = [
  'ready-to-show',
  'show',
  'hide',
  'focus',
  'blur',
  'minimize',
  'restore',
  'close',
  'closed',
]
const CONTENTS_EVENTS = [
  'will-navigate',
  'will-redirect',
  'will-frame-navigate',
  'will-attach-webview',
  'did-navigate',
  'context-menu',
  'destroyed',
]

type OpenHandler = Parameters<WebContents['setWindowOpenHandler']>[0]

/** Counts a refusal the way Electron's event objects do. */
class Preventable {
  defaultPrevented = false
  readonly url: string
  readonly isMainFrame: boolean
  readonly isSameDocument = false

  constructor(url: string, isMainFrame: boolean) {
    this.url = url
    this.isMainFrame = isMainFrame
  }

  preventDefault(): void {
    this.defaultPrevented = true
  }
}

/** A window without the insecure settings that the shell must never use: asking for one is refused. */
function requireSafe(preferences: BrowserWindowConstructorOptions['webPreferences']): string {
  const { contextIsolation, sandbox, nodeIntegration, webviewTag, webSecurity, preload } = preferences ?? {}
  if (contextIsolation !== true || sandbox !== true || nodeIntegration !== false || webviewTag !== false) {
    throw new Error('The stand-in opens windows with contextIsolation and sandbox on, node and webview off.')
  }
  if (webSecurity === false) throw new Error('The stand-in does not switch webSecurity off.')
  if (preload === undefined) throw new Error('The stand-in expects a preload.')
  return preload
}

/** The shell's BrowserWindow, drawn by a page of a real Chromium. */
export class StandInWindow {
  readonly #emitter = new EventEmitter()
  readonly #contentsEmitter = new EventEmitter()
  readonly #desktop: Desktop
  readonly #ready: Promise<StandInPage>
  readonly #size: { width: number; height: number }
  #page: StandInPage | null = null
  #openHandler: OpenHandler | null = null
  #destroyed = false
  #closing = false
  #visible = false
  #focused = false
  targetId = ''

  readonly contents: Pick<
    WebContents,
    'getURL' | 'send' | 'setWindowOpenHandler' | 'setWebRTCIPHandlingPolicy' | 'setZoomFactor' | 'startDrag'
  > & {
    on(event: string, listener: (event: Preventable) => void): void
  }
  readonly api: Pick<
    BrowserWindow,
    | 'loadURL'
    | 'show'
    | 'hide'
    | 'close'
    | 'focus'
    | 'isVisible'
    | 'isFocused'
    | 'restore'
    | 'maximize'
    | 'isMinimized'
    | 'isMaximized'
    | 'getNormalBounds'
    | 'setBackgroundColor'
    | 'setProgressBar'
  > & {
    webContents: StandInWindow['contents']
    on(event: string, listener: (event: Pick<Preventable, 'preventDefault'>) => void): void
    once(event: string, listener: () => void): void
  }

  constructor(desktop: Desktop, options: BrowserWindowConstructorOptions) {
    this.#desktop = desktop
    this.#size = { width: options.width ?? 800, height: options.height ?? 600 }
    this.contents = strict('webContents', {
      getURL: () => this.#page?.url ?? '',
      send: (channel, ...args) => this.#page?.deliver(StandInIpc.event(channel, args)),
      setWindowOpenHandler: (handler) => {
        this.#openHandler = handler
      },
      // Chromium takes this one as a switch alone.
      setWebRTCIPHandlingPolicy: (policy) => {
        if (policy !== 'disable_non_proxied_udp')
          throw new Error(`WebRTC would send past a proxy: ${policy}.`)
      },
      setZoomFactor: (factor) => void this.#setZoom(factor),
      startDrag,
      on: (event, listener) => {
        knownEvent('webContents', CONTENTS_EVENTS, event)
        this.#contentsEmitter.on(event, listener)
      },
    })
    this.api = strict('BrowserWindow', {
      webContents: this.contents,
      loadURL: async (url) => (await this.#ready).load(url),
      show: () => {
        if (!this.#visible) this.#emitter.emit('show')
        this.#visible = true
        this.setFocus(true)
      },
      hide: () => {
        this.#visible = false
        this.setFocus(false)
        this.#emitter.emit('hide')
      },
      close: () => void this.close(),
      focus: () => this.setFocus(true),
      isVisible: () => this.#visible,
      isFocused: () => this.#focused,
      restore: () => {},
      // Lies behind the page, which Chromium draws.
      setBackgroundColor: () => {},
      setProgressBar: (share, options) =>
        report({ type: 'progress', share, mode: options?.mode ?? 'normal' }),
      maximize: () => {},
      isMinimized: () => false,
      isMaximized: () => false,
      getNormalBounds: () => ({ x: 0, y: 0, ...this.#size }),
      on: (event, listener) => {
        knownEvent('BrowserWindow', WINDOW_EVENTS, event)
        this.#emitter.on(event, listener)
      },
      once: (event, listener) => {
        knownEvent('BrowserWindow', WINDOW_EVENTS, event)
        this.#emitter.once(event, listener)
      },
    })
    this.#ready = this.#open(requireSafe(options.webPreferences))
  }

  /** The page is gone, closed by a person or by us. */
  gone(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    // Nobody can hold it up.
    if (!this.#closing) this.#emitter.emit('close', new Preventable('', true))
    this.#emitter.emit('closed')
    this.#contentsEmitter.emit('destroyed')
  }

  async applyColorScheme(): Promise<void> {
    await (await this.#ready).setColorScheme(this.#desktop.colorScheme)
  }

  async clearStorage(origin: string): Promise<void> {
    await (await this.#ready).clearStorage(origin)
  }

  /** A person gives the focus to another program, or back. */
  setFocus(focused: boolean): void {
    if (focused === this.#focused || (focused && !this.#visible)) return
    this.#focused = focused
    this.#emitter.emit(focused ? 'focus' : 'blur')
    report({ type: 'focus', focused })
  }

  /** False when the shell held it up. */
  async close(): Promise<boolean> {
    await this.#ready
    const event = new Preventable('', true)
    this.#emitter.emit('close', event)
    if (event.defaultPrevented) return false
    this.#closing = true
    await this.#desktop.closeTarget(this.targetId)
    this.gone()
    return true
  }

  async #open(preload: string): Promise<StandInPage> {
    const { targetId, session } = await this.#desktop.newTarget()
    this.targetId = targetId
    const page = new StandInPage(session as ReturnType<Cdp['session']>, this.#events())
    await page.prepare(preload)
    await page.setSize(this.#size, 1)
    await page.setColorScheme(this.#desktop.colorScheme)
    this.#page = page
    return page
  }

  async #setZoom(factor: number): Promise<void> {
    await (await this.#ready).setSize(this.#size, factor)
  }

  #events(): PageEvents {
    return {
      message: (message, frame) =>
        void this.#desktop.ipc.received(message, frame, (answer) => this.#page?.deliver(answer)),
      mayNavigate: (kind, url, isMainFrame) => {
        const event = new Preventable(url, isMainFrame)
        if (kind === 'redirect') this.#contentsEmitter.emit('will-redirect', event)
        else {
          if (isMainFrame) this.#contentsEmitter.emit('will-navigate', event)
          this.#contentsEmitter.emit('will-frame-navigate', event)
        }
        return !event.defaultPrevented
      },
      windowOpen: (url) => {
        const answer = this.#openHandler?.({ url } as Parameters<OpenHandler>[0])
        if (answer?.action !== 'deny') throw new Error('The stand-in does not open second windows.')
      },
      appRequest: (request) => this.#desktop.appRequest(request),
      loading: () => this.#desktop.setPermissions(this.contents),
      navigated: () => this.#contentsEmitter.emit('did-navigate'),
      readyToShow: () => this.#emitter.emit('ready-to-show'),
    }
  }
}
