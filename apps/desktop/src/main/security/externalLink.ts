import type { Shell } from 'electron'

const ALLOWED: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:'])

/**
 * The address as the URL parser writes it, or null when it is not one for a browser or mail program. Other schemes
 * start programs; and what the parser did not write itself might mean something else to the operating system.
 */
export function externalLink(text: string): string | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  // A name before the host is there to be taken for the host.
  if (url.username !== '' || url.password !== '') return null
  return ALLOWED.has(url.protocol) ? url.href : null
}

/** Opens a link outside the app; refuses everything that is not a web or mail address. */
export function openExternal(shell: Pick<Shell, 'openExternal'>, text: string): void {
  const url = externalLink(text)
  if (url === null) return
  shell.openExternal(url).catch((error: unknown) => {
    // No program is registered for it. The link stays on the screen, so nothing is lost.
    console.warn('A link could not be opened:', error instanceof Error ? error.name : 'unknown')
  })
}
