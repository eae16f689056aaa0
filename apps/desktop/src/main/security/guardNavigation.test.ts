import { EventEmitter } from 'node:events'
import type { App, WebContents } from 'electron'
import { beforeEach, describe, expect, it } from 'vitest'
import { guardNavigation } from './guardNavigation.ts'

let opened: string[]
let webRtc: string
let contents: EventEmitter & { open?: (details: { url: string }) => { action: string } }

beforeEach(() => {
  opened = []
  const app = new EventEmitter()
  guardNavigation(app as unknown as App, (url) => opened.push(url))
  contents = new EventEmitter()
  Object.assign(contents, {
    setWebRTCIPHandlingPolicy(policy: string) {
      webRtc = policy
    },
    getURL: () => 'app://roomkey/index.html',
    setWindowOpenHandler(handler: NonNullable<(typeof contents)['open']>) {
      contents.open = handler
    },
  })
  app.emit('web-contents-created', {}, contents as unknown as WebContents)
})

function isRefused(event: string, details: { url: string; isMainFrame?: boolean }): boolean {
  let refused = false
  contents.emit(event, {
    ...details,
    preventDefault() {
      refused = true
    },
  })
  return refused
}

describe('the navigation guard', () => {
  it('lets no page send past the proxy', () => expect(webRtc).toBe('disable_non_proxied_udp'))

  it('lets the app reload its own page', () => {
    expect(isRefused('will-navigate', { url: 'app://roomkey/index.html' })).toBe(false)
    expect(isRefused('will-frame-navigate', { url: 'app://roomkey/index.html', isMainFrame: true })).toBe(
      false,
    )
  })

  it.each([
    'https://evil.example/',
    'http://127.0.0.1:8000/',
    'file:///etc/passwd',
    'app://roomkey/other.html',
    'app://second/index.html',
    'app://roomkey/index.html?as=admin',
    'app://roomkey.evil/index.html',
    'data:text/html,x',
    'javascript:alert(1)',
  ])('refuses to go to %s', (url) => {
    expect(isRefused('will-navigate', { url })).toBe(true)
    expect(isRefused('will-frame-navigate', { url, isMainFrame: true })).toBe(true)
  })

  it('refuses frames, redirects and webviews, whatever they show', () => {
    const url = 'app://roomkey/index.html'
    expect(isRefused('will-frame-navigate', { url, isMainFrame: false })).toBe(true)
    expect(isRefused('will-redirect', { url })).toBe(true)
    expect(isRefused('will-attach-webview', { url })).toBe(true)
  })

  it('opens no window and hands the link over', () => {
    expect(contents.open?.({ url: 'https://example.org/' })).toEqual({ action: 'deny' })
    expect(opened).toEqual(['https://example.org/'])
  })
})
