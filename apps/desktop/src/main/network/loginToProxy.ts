import type { App } from 'electron'
import type { Proxies } from './Proxies.ts'

/** How soon after an answer the same question means that the answer was wrong. */
const SAME_MS = 10_000

/** What pages load goes through the proxy, too. Nobody is asked: who has a name puts it into the settings. */
export function loginToProxy(
  app: Pick<App, 'on'>,
  proxies: Pick<Proxies, 'credentialsFor'>,
  now: () => number,
): void {
  const answered = new Map<string, number>()
  app.on('login', (event, _contents, { url }, { isProxy, host, port }, callback) => {
    if (!isProxy) return
    event.preventDefault()
    const last = answered.get(url)
    for (const [asked, at] of answered) if (now() - at > SAME_MS) answered.delete(asked)
    if (last !== undefined && now() - last <= SAME_MS) {
      callback()
      return
    }
    answered.set(url, now())
    proxies.credentialsFor(`${host}:${port}`).then(
      (credentials) =>
        credentials === null ? callback() : callback(credentials.username, credentials.password),
      () => callback(),
    )
  })
}
