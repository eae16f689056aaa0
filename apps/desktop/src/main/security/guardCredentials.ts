import type { App, Session } from 'electron'

/** Names no server: what ends in it never resolves (RFC 6761). */
const NOBODY = 'nobody.invalid'

/**
 * Who this computer's person is, is told to no server unasked. Windows would answer one in its intranet zone that
 * asks for NTLM with a hash of the person's password, and Electron would hand over the first certificate that fits.
 * Proxies are another matter: they are this computer's own.
 */
export function guardCredentials(
  app: Pick<App, 'on'>,
  sessions: readonly Pick<Session, 'allowNTLMCredentialsForDomains'>[],
): void {
  // An empty list would stand for the zones. Electron 45 sets it for all sessions at once; its words are of each.
  for (const session of sessions) session.allowNTLMCredentialsForDomains(NOBODY)
  app.on('select-client-certificate', (event, _contents, _url, _certificates, choose) => {
    event.preventDefault()
    choose()
  })
}
