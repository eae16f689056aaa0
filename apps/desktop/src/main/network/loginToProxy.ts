import type { App } from 'electron'
import type { Proxies } from './Proxies.ts'

/**
 * What pages load goes through the proxy, too. Nobody is asked: who has a name puts it into the settings. Each request
 * tells it once: a proxy that asks again did not take it.
 */
export function loginToProxy(app: Pick<App, 'on'>, proxies: Pick<Proxies, 'credentialsFor'>): void {
  app.on('login', (event, _contents, { firstAuthAttempt }, { isProxy, host, port }, callback) => {
    if (!isProxy) return
    event.preventDefault()
    if (!firstAuthAttempt) {
      callback()
      return
    }
    proxies.credentialsFor(`${host}:${port}`).then(
      (credentials) =>
        credentials === null ? callback() : callback(credentials.username, credentials.password),
      () => callback(),
    )
  })
}
