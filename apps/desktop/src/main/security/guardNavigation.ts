import type { App, WebContents } from 'electron'
import { accountOf, pageOf } from './appScheme.ts'

/** What the page may ask for by clicking a link: it is handed to the operating system, never opened here. */
type OpenLink = (url: string) => void

/**
 * The one place that decides where a page may go: nowhere but to itself, which is a reload. Another account's page is
 * shown by the shell alone. Holds for every web contents there will ever be, so a window that somebody adds later is
 * guarded before it loads anything.
 */
export function guardNavigation(app: Pick<App, 'on'>, openLink: OpenLink): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents, openLink))
}

function guardContents(
  contents: Pick<WebContents, 'on' | 'getURL' | 'setWindowOpenHandler' | 'setWebRTCIPHandlingPolicy'>,
  openLink: OpenLink,
): void {
  const isReload = (url: string) => {
    const account = accountOf(contents.getURL())
    return account !== null && url === pageOf(account)
  }
  contents.on('will-navigate', (event) => {
    if (!isReload(event.url)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-frame-navigate', (event) => {
    // The app has no frames.
    if (!event.isMainFrame || !isReload(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  // The app makes no calls, and a policy for content does not reach what WebRTC sends.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  contents.setWindowOpenHandler(({ url }) => {
    openLink(url)
    return { action: 'deny' }
  })
}
