/** Schemes a message may link to. Everything else, scripts and files above all, becomes plain text. */
const SCHEMES = new Set(['http:', 'https:', 'mailto:'])

/** The address as the browser understands it, or null when it may not be opened. Relative ones are refused. */
export function safeUrl(address: string | undefined): string | null {
  if (!address) return null
  try {
    const url = new URL(address)
    return SCHEMES.has(url.protocol) ? url.href : null
  } catch {
    return null
  }
}
