import type { OpenApp } from './hosts.ts'
import { CHROMIUM } from './paths.ts'

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-proxy-server',
]

/** The app in a tab of a browser whose profile survives. */
export const openWeb: OpenApp = async ({ playwright, profile, server, onLink }) => {
  const context = await playwright.chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    chromiumSandbox: false,
    args: FLAGS,
    viewport: { width: 1200, height: 800 },
  })
  const [page] = context.pages()
  if (page === undefined) throw new Error('The browser opened without a page.')
  context.on('request', (request) => {
    // A new tab's first request comes before the tab has a frame to ask.
    if (request.isNavigationRequest() && request.existingResponse() === null && !isOf(request)) {
      onLink(request.url())
    }
  })
  function isOf(request: { frame(): { page(): unknown } }): boolean {
    try {
      return request.frame().page() === page
    } catch {
      return false
    }
  }
  await page.goto(server)
  return { page, close: () => context.close() }
}
