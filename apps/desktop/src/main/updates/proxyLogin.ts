import type { AppUpdater } from 'electron-updater'

interface Credentials {
  username: string
  password: string
}

/**
 * A request of electron-updater's waits for ever when nobody answers what a proxy wants to know. It gets what was put
 * into the settings; asked again within the same look, that was wrong, and the request ends.
 * @returns to be called when a look begins
 */
export function proxyLogin(
  updater: Pick<AppUpdater, 'on'>,
  credentialsFor: (place: string) => Promise<Credentials | null>,
): () => void {
  const answered = new Set<string>()
  updater.on('login', ({ isProxy, host, port }, callback) => {
    // Electron takes no arguments for an answer as well: that ends the request.
    const giveUp = callback as () => void
    const place = `${host}:${port}`
    if (!isProxy || answered.has(place)) {
      giveUp()
      return
    }
    answered.add(place)
    credentialsFor(place).then(
      (credentials) =>
        credentials === null ? giveUp() : callback(credentials.username, credentials.password),
      () => giveUp(),
    )
  })
  return () => answered.clear()
}
