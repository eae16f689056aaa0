// Keeps the app itself in the browser, so that it opens without the server, too. Messages and files never pass here:
// they are the engine's.

/** Every file of this build; vite.config.ts writes the list. */
declare const SHELL: readonly string[]
/** Those of them that most people never need. They are kept once somebody did. */
declare const LATER: readonly string[]
/** Changes whenever a file does. */
declare const BUILD: string

// TypeScript takes every worker for a dedicated one.
const worker = self as unknown as ServiceWorkerGlobalScope
const CACHE = `roomkey-${BUILD}`
/** A network that is there but silent must not keep anybody from their own data. */
const PATIENCE_MS = 1500

worker.addEventListener('install', (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.addAll(['/', ...SHELL.filter((name) => !LATER.includes(name))])),
  )
  // An open page has loaded all it needs, so the next one may already be the new build.
  void worker.skipWaiting()
})

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => worker.clients.claim()),
  )
})

worker.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== worker.location.origin) return
  if (request.mode === 'navigate' && isOurs(pathname)) event.respondWith(page(request))
  else if (SHELL.includes(pathname))
    event.respondWith(kept(pathname).then((found) => found ?? fetched(request, pathname)))
})

async function fetched(request: Request, pathname: string): Promise<Response> {
  const answer = await fetch(request)
  if (answer.ok && LATER.includes(pathname)) {
    const cache = await caches.open(CACHE)
    // No room for it: the next time it is fetched again.
    await cache.put(pathname, answer.clone()).catch(() => undefined)
  }
  return answer
}

/** The API's own pages, and files that people open, are the server's. */
const isOurs = (pathname: string) => !/^\/(api|media|ws|healthz|readyz)(\/|$)/.test(pathname)

/** The newest page when the server answers soon, else the kept one. */
async function page(request: Request): Promise<Response> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), PATIENCE_MS)
  try {
    const fresh = await fetch(request, { signal: abort.signal })
    if (fresh.status < 500) return fresh
    return (await kept('/')) ?? fresh
  } catch (error) {
    const found = await kept('/')
    if (found) return found
    throw error
  } finally {
    clearTimeout(timer)
  }
}

async function kept(path: string): Promise<Response | undefined> {
  return (await caches.open(CACHE)).match(path)
}
