import { readFile, realpath } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import type { Protocol } from 'electron'
import { AccountId } from '../../ipc/accounts.ts'

// The app's own pages live on app://<account>/. Unlike file:// that is an origin, it reaches one folder, and each
// account has one of its own: what its page stores, caches or holds in its process is out of the other pages' reach,
// its policy names its server alone, and by its origin the shell knows whose page speaks.

/** Written out: to Node's URL parser a scheme of one's own has no origin. */
export const originOf = (account: AccountId): string => `app://${account}`
export const pageOf = (account: AccountId): string => `${originOf(account)}/index.html`

/** Whose page or file a URL is; null for every other URL. Whether there is such an account is not known here. */
export function accountOf(url: string): AccountId | null {
  const account = AccountId.safeParse(/^app:\/\/([^/?#]*)\//.exec(url)?.[1])
  return account.success ? account.data : null
}

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

/**
 * Answers requests for the app's own pages: GET, files of the renderer folder, nothing else.
 * @param policyOf the content security policy of an account's page; null: there is no such account
 */
export function answerAppRequests(folder: string, policyOf: (account: AccountId) => string | null) {
  return async (request: Pick<Request, 'method' | 'url'>): Promise<Response> => {
    const account = accountOf(request.url)
    const policy = account === null ? null : policyOf(account)
    if (policy === null) return refuse(404)
    if (request.method !== 'GET') return refuse(405)
    const file = await fileInside(folder, new URL(request.url).pathname)
    const contentType = file === null ? undefined : CONTENT_TYPES[extname(file)]
    if (file === null || contentType === undefined) return refuse(404)
    return new Response(await readFile(file), {
      headers: {
        'content-type': contentType,
        'content-security-policy': policy,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        // Looking up a name tells who resolves it; the policy does not cover that.
        'x-dns-prefetch-control': 'off',
        'cache-control': 'no-store',
      },
    })
  }
}
