import type { App, WebContents } from 'electron'
import { APP_PAGE } from './appScheme.ts'

/** What the page may ask for by clicking a link: it is handed to the operating system, never opened here. */
type OpenLink = (url: string) => void

/**
 * The one place that decides where a page may go: nowhere but the app's own page. Holds for every web contents
 * there will ever be, so a window that somebody adds later is guarded before it loads anything.
 */
export function guardNavigation(app: Pick<App, 'on'>, openLink: OpenLink): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents, openLink))
}

function guardContents(contents: Pick<WebContents, 'on' | 'setWindowOpenHandler'>, openLink: OpenLink): void {
  contents.on('will-navigate', (event) => {
    if (event.url !== APP_PAGE) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-frame-navigate', (event) => {
    // The app has no frames: only the main frame, and that only to its own page.
    if (!event.isMainFrame || event.url !== APP_PAGE) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    openLink(url)
    return { action: 'deny' }
  })
}
