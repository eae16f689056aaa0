/**
 * What the app's page may load: its own scripts, styles and fonts, and pictures, sound and film of the one server that
 * was chosen.
 * Everything that is not named is refused.
 */
export function contentSecurityPolicy(server: string | null): string {
  const chosen = serverOrigin(server)
  const withServer = (...sources: string[]) => [...sources, ...(chosen === null ? [] : [chosen])].join(' ')
  const directives: Record<string, string> = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'font-src': "'self'",
    'img-src': withServer("'self'", 'blob:', 'data:'),
    'media-src': withServer("'self'", 'blob:'),
    'connect-src': withServer("'self'"),
    // The thread that reads PDFs.
    'worker-src': "'self'",
    'object-src': "'none'",
    'frame-src': "'none'",
    'frame-ancestors': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
  }
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')
}

/** Only an origin may enter the header: a path or a semicolon would change its meaning. */
export function serverOrigin(server: string | null): string | null {
  if (server === null || !URL.canParse(server)) return null
  const url = new URL(server)
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.origin : null
}
