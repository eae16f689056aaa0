export interface ProxyAddress {
  /** As Chromium's rules want it, without credentials: `socks5://proxy.example:1080`. */
  rules: string
  /** What Chromium names it by. */
  place: string
  credentials: { username: string; password: string } | null
}

const PORTS: Record<string, number> = { http: 80, https: 443, socks4: 1080, socks5: 1080 }

/**
 * A name or an address, and nothing that means something in Chromium's rules: a list (`,` and `;`) and a rule for one
 * scheme (`=`) are read as others than one proxy, or as none, and then everything goes straight.
 */
const HOST = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])$/i

/** `host:port` or a URL of one of the four schemes, with a name and a password where the proxy wants them. */
export function proxyAddress(text: string): ProxyAddress | null {
  const [, scheme = 'http', rest = ''] = /^(?:([a-z0-9]+):\/\/)?(.*)$/i.exec(text.trim()) ?? []
  const kind = scheme.toLowerCase()
  const usual = PORTS[kind]
  // Parsed as an address of no scheme that the parser knows, so that each port is kept as it was written.
  if (usual === undefined || !URL.canParse(`proxy://${rest}`)) return null
  const { hash, hostname, password, pathname, port, search, username } = new URL(`proxy://${rest}`)
  if (!HOST.test(hostname) || !['', '/'].includes(pathname) || hash !== '' || search !== '') return null
  if (port === '0') return null
  try {
    const credentials =
      username === '' && password === ''
        ? null
        : { username: decodeURIComponent(username), password: decodeURIComponent(password) }
    const place = `${hostname.toLowerCase()}:${port || usual}`
    return { rules: `${kind}://${place}`, place, credentials }
  } catch {
    // A percent sign that begins nothing.
    return null
  }
}
