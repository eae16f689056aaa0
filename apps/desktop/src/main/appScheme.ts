import { readFile, realpath } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import type { Protocol } from 'electron'

// The app's own pages live on app://roomkey/: unlike file:// it is an origin of its own, and it reaches one folder.

export const APP_ORIGIN = 'app://roomkey'
export const APP_PAGE = `${APP_ORIGIN}/index.html`

const CONTENT_TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** Must run before the app is ready. */
export function registerAppScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

const refuse = (status: number) => new Response(null, { status })

/** The file inside `folder` that a URL names, or null. Links that lead out of the folder are refused too. */
async function fileInside(folder: string, pathname: string): Promise<string | null> {
  let path: string
  try {
    path = decodeURIComponent(pathname)
  } catch {
    return null
  }
  if (path.includes('\0') || path.includes('\\')) return null
  try {
    const root = await realpath(folder)
    const file = await realpath(join(root, path))
    return file.startsWith(root + sep) ? file : null
  } catch {
    return null
  }
}

/** Answers requests for the app's own pages: GET, files of the renderer folder, nothing else. */
export function answerAppRequests(folder: string, contentSecurityPolicy: () => string) {
  return async (request: Pick<Request, 'method' | 'url'>): Promise<Response> => {
    const url = new URL(request.url)
    if (url.protocol !== 'app:' || url.host !== 'roomkey') return refuse(404)
    if (request.method !== 'GET') return refuse(405)
    const file = await fileInside(folder, url.pathname)
    const contentType = file === null ? undefined : CONTENT_TYPES[extname(file)]
    if (file === null || contentType === undefined) return refuse(404)
    return new Response(await readFile(file), {
      headers: {
        'content-type': contentType,
        'content-security-policy': contentSecurityPolicy(),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      },
    })
  }
}
