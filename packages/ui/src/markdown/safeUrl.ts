/** Schemes a message may link to. Everything else, scripts and files above all, becomes plain text. */
const SCHEMES = new Set(['http:', 'https:', 'mailto:'])

/**
 * The address as the browser understands it, or null when it may not be opened. Relative ones are refused, and those
 * with a name before the host: `https://bank.example@evil.example` is there to be misread.
 */
export function safeUrl(address: string | undefined): string | null {
  if (!address) return null
  try {
    const url = new URL(address)
    return SCHEMES.has(url.protocol) && url.username === '' && url.password === '' ? url.href : null
  } catch {
    return null
  }
}

const SHOWN = 80

/** What is said of an address that is pointed at: the host in the letters that the network knows, and the beginning. */
export const spokenUrl = (address: string): string =>
  address.length > SHOWN ? `${address.slice(0, SHOWN)}…` : address
