import { readFileSync } from 'node:fs'
import { BROWSER_PATTERN, toApp, toBrowser } from './appUrl.ts'
import type { Cdp } from './Cdp.ts'
import { makeCodec } from './codec.ts'
import type { Frame } from './ipcMain.ts'
import { type FromPage, mainWorld, preloadWorld, type ToPage } from './world.ts'

const WORLD = 'electron-preload'
const BINDING = '__electronStandIn'

export interface PageEvents {
  message(message: FromPage, frame: Frame | null): void
  /** The page wants to go somewhere. True lets it. */
  mayNavigate(kind: 'navigate' | 'redirect', url: string, isMainFrame: boolean): boolean
  windowOpen(url: string): void
  /** Answers a request for the app's own scheme. */
  appRequest(request: Request): Promise<Response>
  /** Before the page is asked for. */
  loading(): Promise<void>
  /** Another document has begun. */
  navigated(): void
  readyToShow(): void
}

/** One page in Chromium, with the preload in an isolated world and every document request under our eyes. */
export class StandInPage {
  readonly #cdp: ReturnType<Cdp['session']>
  readonly #events: PageEvents
  readonly #frames = new Map<string, { url: string; parentId: string | undefined }>()
  readonly #contexts = new Map<number, { frameId: string; origin: string }>()
  #mainFrame = ''
  #preloadContext: number | null = null
  /** The URL that the main process itself asked for: such a navigation asks nobody. */
  #ownNavigation: string | null = null

  constructor(cdp: ReturnType<Cdp['session']>, events: PageEvents) {
    this.#cdp = cdp
    this.#events = events
  }

  get url(): string {
    return this.#frames.get(this.#mainFrame)?.url ?? ''
  }

  /** Everything is in place before the first document runs. */
  async prepare(preload: string): Promise<void> {
    const cdp = this.#cdp
    this.#watch()
    await cdp.send('Page.enable')
    const { frameTree } = await cdp.send('Page.getFrameTree')
    this.#mainFrame = frameTree.frame.id
    this.#frames.set(frameTree.frame.id, { url: 'about:blank', parentId: undefined })
    await cdp.send('Runtime.enable')
    await cdp.send('Runtime.addBinding', { name: BINDING, executionContextName: WORLD })
    const channel = `electron-stand-in-${crypto.randomUUID()}`
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
      source: `(${mainWorld})(${JSON.stringify(channel)})`,
    })
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
      worldName: WORLD,
      source: `if (window === window.top) {
        globalThis.__world = (${preloadWorld})(${JSON.stringify(channel)}, (${makeCodec})(), ${BINDING});
        (function (require, module, exports) {${readFileSync(preload, 'utf8')}
        })(__world.require, { exports: {} }, {})
      }`,
    })
    await cdp.send('Fetch.enable', {
      patterns: [{ urlPattern: BROWSER_PATTERN }, { urlPattern: '*', resourceType: 'Document' }],
    })
    await cdp.send('Runtime.runIfWaitingForDebugger')
  }

  async load(url: string): Promise<void> {
    const loaded = new Promise<void>((resolve) => this.#cdp.on('Page.loadEventFired', () => resolve()))
    this.#ownNavigation = toBrowser(url)
    // As Electron does, the address is told from the moment it is loaded.
    this.#frames.set(this.#mainFrame, { url, parentId: undefined })
    await this.#events.loading()
    const { errorText } = await this.#cdp.send('Page.navigate', { url: this.#ownNavigation })
    if (errorText) throw new Error(`${errorText} loading '${url}'`)
    await loaded
    this.#events.readyToShow()
  }

  /** A zoomed page has less room, and draws more finely in it. */
  async setSize({ width, height }: { width: number; height: number }, zoom: number): Promise<void> {
    await this.#cdp.send('Emulation.setDeviceMetricsOverride', {
      width: Math.round(width / zoom),
      height: Math.round(height / zoom),
      deviceScaleFactor: zoom,
      mobile: false,
    })
  }

  async setColorScheme(value: 'light' | 'dark'): Promise<void> {
    await this.#cdp.send('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value }],
    })
  }

  async clearStorage(origin: string): Promise<void> {
    await this.#cdp.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' })
  }

  /** Dropped when no document is there to take it, as Electron drops it. */
  deliver(message: ToPage): void {
    if (this.#preloadContext === null) return
    this.#cdp
      .send('Runtime.evaluate', {
        contextId: this.#preloadContext,
        expression: `__world.deliver(${JSON.stringify(message)})`,
      })
      .catch(() => {
        // The document went away while the message was on its way.
      })
  }

  async #lookUpPaths(id: number): Promise<void> {
    const contextId = this.#preloadContext
    if (contextId === null) return
    const evaluate = async (expression: string) =>
      (await this.#cdp.send('Runtime.evaluate', { contextId, expression })).result
    const count = (await evaluate(`__world.files.get(${id}).length`)).value as number
    const paths: string[] = []
    for (let index = 0; index < count; index += 1) {
      const { objectId } = await evaluate(`__world.files.get(${id})[${index}]`)
      if (objectId === undefined) throw new Error('A file is gone before its path was looked up.')
      paths.push((await this.#cdp.send('DOM.getFileInfo', { objectId })).path)
    }
    this.deliver({ type: 'paths', id, paths })
  }

  #watch(): void {
    const cdp = this.#cdp
    cdp.on('Page.frameAttached', ({ frameId, parentFrameId }) => {
      this.#frames.set(frameId, { url: 'about:blank', parentId: parentFrameId })
    })
    cdp.on('Page.frameDetached', ({ frameId }) => this.#frames.delete(frameId))
    cdp.on('Page.frameNavigated', ({ frame }) => {
      this.#frames.set(frame.id, { url: toApp(frame.url), parentId: frame.parentId })
      if (frame.id === this.#mainFrame) this.#events.navigated()
    })
    cdp.on('Page.windowOpen', ({ url }) => this.#events.windowOpen(toApp(url)))
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      const { frameId } = context.auxData as { frameId: string }
      this.#contexts.set(context.id, { frameId, origin: toApp(context.origin) })
      if (context.name === WORLD && frameId === this.#mainFrame) this.#preloadContext = context.id
    })
    cdp.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      this.#contexts.delete(executionContextId)
      if (this.#preloadContext === executionContextId) this.#preloadContext = null
    })
    cdp.on('Runtime.executionContextsCleared', () => {
      this.#contexts.clear()
      this.#preloadContext = null
    })
    cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name !== BINDING) return
      const message = JSON.parse(payload) as FromPage
      if (message.type === 'paths') void this.#lookUpPaths(message.id)
      else if (message.type === 'windowOpen') this.#events.windowOpen(toApp(message.url))
      else this.#events.message(message, this.#sender(executionContextId))
    })
    cdp.on('Fetch.requestPaused', (paused) => {
      this.#answer(paused).catch((error: Error) => {
        console.error('Electron stand-in: a request was not answered:', error.message)
      })
    })
  }

  /** The document that spoke: while another one is being loaded, the frame's address is already that one's. */
  #sender(context: number): Frame | null {
    const spoke = this.#contexts.get(context)
    const frame = this.#frame(spoke?.frameId)
    if (spoke === undefined || frame === null || frame.url.startsWith(`${spoke.origin}/`)) return frame
    return { url: `${spoke.origin}/`, parent: frame.parent }
  }

  #frame(id: string | undefined): Frame | null {
    const frame = id === undefined ? undefined : this.#frames.get(id)
    return frame === undefined ? null : { url: frame.url, parent: this.#frame(frame.parentId) }
  }

  async #answer(paused: Paused): Promise<void> {
    const { requestId, request, resourceType, frameId } = paused
    const isMainFrame = frameId === this.#mainFrame
    if (resourceType === 'Document') {
      const own = isMainFrame && this.#ownNavigation === request.url
      if (own) this.#ownNavigation = null
      const kind = paused.redirectedRequestId === undefined ? 'navigate' : 'redirect'
      if (!own && !this.#events.mayNavigate(kind, toApp(request.url), isMainFrame)) {
        await this.#cdp.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
        return
      }
    }
    const url = toApp(request.url)
    if (url === request.url) {
      await this.#cdp.send('Fetch.continueRequest', { requestId })
      return
    }
    const response = await this.#events.appRequest(new Request(url, { method: request.method }))
    await this.#cdp.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: response.status,
      responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    })
  }
}

interface Paused {
  requestId: string
  request: { url: string; method: string }
  resourceType: string
  frameId: string
  redirectedRequestId?: string
}
