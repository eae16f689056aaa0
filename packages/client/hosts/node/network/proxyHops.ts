/** One way to a server: straight, or through a proxy. */
export type Hop =
  | { kind: 'direct' }
  | { kind: 'http' | 'https' | 'socks4' | 'socks5'; host: string; port: number }

const KINDS: Record<string, Exclude<Hop['kind'], 'direct'>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  // As Chromium and PAC files mean it.
  SOCKS: 'socks4',
  SOCKS4: 'socks4',
  SOCKS5: 'socks5',
}
const PORTS = { http: 80, https: 443, socks4: 1080, socks5: 1080 }

/**
 * What a PAC file or Chromium answers, `PROXY proxy.example:3128; DIRECT`, as ways to be tried in this order. What is
 * not known is left out: none left is no way, not the straight one, which somebody may have forbidden. So is an empty
 * answer, which Electron gives when the lookup failed (a PAC file out of reach); no proxy is the word DIRECT.
 */
export function proxyHops(text: string): Hop[] {
  const parts = text
    .split(';')
    .map((part) => part.trim())
    .filter(Boolean)
  return parts.flatMap((part): Hop[] => {
    const [name = '', place = '', ...rest] = part.split(/\s+/)
    if (name.toUpperCase() === 'DIRECT') return [{ kind: 'direct' }]
    const kind = KINDS[name.toUpperCase()]
    if (kind === undefined || rest.length > 0 || !URL.canParse(`proxy://${place}`)) return []
    const { hostname, port } = new URL(`proxy://${place}`)
    if (hostname === '') return []
    return [{ kind, host: unbracketed(hostname), port: port === '' ? PORTS[kind] : Number(port) }]
  })
}

/** Node connects to IPv6 addresses as they are, URLs write them in brackets. */
export const unbracketed = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1')
