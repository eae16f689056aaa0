import type { Session } from 'electron'

/** Chromium's CachingCertVerifier keeps a verdict for half an hour; a minute more for what was under way. */
const REMEMBERED_MS = 31 * 60_000

/** Those that show a certificate. An account's own page, `app://roomkey/`, may have the name of a server. */
const CERTIFIED = new Set(['https:', 'wss:'])

function certifiedHost(url: string): string {
  const parsed = URL.parse(url)
  return parsed !== null && CERTIFIED.has(parsed.protocol) ? parsed.hostname.replace(/^\[|\]$/g, '') : ''
}

type Requests = Pick<Session['webRequest'], 'onBeforeRequest'>

/**
 * Servers whose certificate is not trusted any more. Chromium remembers that it was told to accept it, and offers no
 * way to forget: neither another verify procedure nor another TLS configuration reaches that cache. So for as long as
 * that may last, pages get nothing from there by themselves.
 */
export class HeldBack {
  readonly #requests: Requests
  readonly #now: () => number
  /** Until when, by host names. */
  readonly #hosts = new Map<string, number>()

  constructor(requests: Requests, now: () => number) {
    this.#requests = requests
    this.#now = now
  }

  add(hostname: string): void {
    this.#hosts.set(hostname, this.#now() + REMEMBERED_MS)
    this.#listen()
  }

  /** It is trusted again. */
  release(hostname: string): void {
    this.#hosts.delete(hostname)
    this.#listen()
  }

  /** Only while there is one: every request of a page waits for the answer. */
  #listen(): void {
    if (this.#hosts.size === 0) {
      this.#requests.onBeforeRequest(null)
      return
    }
    this.#requests.onBeforeRequest({ urls: ['<all_urls>'] }, ({ url }, answer) => {
      const until = this.#hosts.get(certifiedHost(url)) ?? 0
      answer({ cancel: this.#now() < until })
      for (const [host, end] of this.#hosts) if (this.#now() >= end) this.release(host)
    })
  }
}
