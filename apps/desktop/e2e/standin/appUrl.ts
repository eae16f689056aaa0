// Chromium itself does not know app://; its pages are served from an https host of the same name instead, and
// every URL is translated on its way in and out. `.test` never resolves, so nothing can leave by mistake.

const SUFFIX = '.app-scheme.test'

/** app://host/path → what the browser is told. Other URLs stay. */
export function toBrowser(url: string): string {
  return url.replace(/^app:\/\/([^/]+)/, (_all, host: string) => `https://${host}${SUFFIX}`)
}

/** What the browser says → app://host/path. Other URLs stay. */
export function toApp(url: string): string {
  return url.replace(
    /^https:\/\/([a-z0-9-]+)\.app-scheme\.test(?=\/|$)/,
    (_all, host: string) => `app://${host}`,
  )
}

export const BROWSER_PATTERN = `https://*${SUFFIX}/*`
