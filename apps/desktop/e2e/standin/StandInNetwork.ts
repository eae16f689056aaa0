import type { ProxyConfig, Session } from 'electron'

/**
 * Chromium's answers about proxies, as far as the shell's settings decide them; on this machine's own addresses it uses
 * none, whatever the rules say. What pages load goes its usual way: the browser behind has no part in these settings.
 */
export class StandInNetwork {
  #config: ProxyConfig = { mode: 'system' }

  readonly api: Pick<
    Session,
    'setProxy' | 'resolveProxy' | 'closeAllConnections' | 'setCertificateVerifyProc'
  > & { webRequest: Pick<Session['webRequest'], 'onBeforeRequest'> } = {
    setProxy: async (config) => {
      if (!['system', 'direct', 'fixed_servers'].includes(config.mode ?? ''))
        throw new Error(`The Electron stand-in does not know the proxy mode '${config.mode}'.`)
      this.#config = config
    },
    resolveProxy: async (url) => {
      const { mode, proxyRules = '' } = this.#config
      return mode === 'fixed_servers' && !isLoopback(new URL(url).hostname) ? asPac(proxyRules) : 'DIRECT'
    },
    closeAllConnections: async () => {},
    // The backends of tests speak plain http.
    setCertificateVerifyProc() {},
    // What would be cancelled is what this browser does not load anyway, having no verify procedure.
    webRequest: { onBeforeRequest() {} },
  }
}

const isLoopback = (host: string) => /^(localhost|.*\.localhost|127\..*|\[::1\])$/.test(host)

const NAMES: Record<string, string> = { http: 'PROXY', https: 'HTTPS', socks4: 'SOCKS', socks5: 'SOCKS5' }

function asPac(rules: string): string {
  const [, scheme = '', place = ''] = /^([a-z0-9]+):\/\/([^/]+)$/.exec(rules) ?? []
  const name = NAMES[scheme]
  if (name === undefined) throw new Error(`The Electron stand-in does not know the proxy rules '${rules}'.`)
  return `${name} ${place}`
}
