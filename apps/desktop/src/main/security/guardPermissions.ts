import type { Session, WebContents } from 'electron'
import { accountOf } from './appScheme.ts'

/** What the app itself uses. Everything else a page may ask for is refused without a question. */
const GRANTED: ReadonlySet<string> = new Set([
  'clipboard-sanitized-write',
  // A self-hosted server is often this machine or one beside it, and its pictures are loaded from there. Which
  // addresses the page reaches at all is held by its content security policy: the chosen server's and no other.
  'local-network-access',
  'local-network',
  'loopback-network',
])

const isOwnPage = (contents: Pick<WebContents, 'getURL'> | null) =>
  contents !== null && accountOf(contents.getURL()) !== null

/** Both handlers: Chromium asks through the first, and looks up silently through the second. */
export function guardPermissions(
  session: Pick<
    Session,
    'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
  >,
): void {
  session.setPermissionRequestHandler((contents, permission, callback) => {
    callback(isOwnPage(contents) && GRANTED.has(permission))
  })
  session.setPermissionCheckHandler((contents, permission) => isOwnPage(contents) && GRANTED.has(permission))
  session.setDevicePermissionHandler(() => false)
}
