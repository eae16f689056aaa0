import { isIP } from 'node:net'

/** What the packaged app knows of its feed: `app-update.yml`, written by electron-builder. */
export interface BuiltFeed {
  provider?: unknown
  url?: unknown
  publisherName?: unknown
  /** What a pre-release follows: `beta`. */
  channel?: unknown
}

export type Feed = { url: string; channel: string | null } | 'noFeed' | 'insecureFeed' | 'unsigned'

const LOOPBACK = new Set(['localhost', '[::1]'])
const isLoopback = (host: string) => LOOPBACK.has(host) || (isIP(host) === 4 && host.startsWith('127.'))

/**
 * Where newer versions come from, or why from nowhere. What is fetched is believed because of the feed on Linux, so
 * it is https, or this machine itself; on Windows because of its publisher's signature, and electron-updater leaves
 * that check out when the build does not name a publisher.
 * @param chosen given at the start; wins over the one built in
 * @param built null: the build has no such file, because nobody meant it to have updates
 */
export function feedOf(chosen: string | null, built: BuiltFeed | null, platform: NodeJS.Platform): Feed {
  // Without that file electron-updater does not know where to keep what it fetches, nor whose signature counts.
  if (built === null) return 'noFeed'
  const text = chosen ?? (built.provider === 'generic' ? built.url : null)
  if (typeof text !== 'string' || !URL.canParse(text)) return 'noFeed'
  const url = new URL(text)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    return 'insecureFeed'
  if (platform === 'win32' && !hasPublisher(built.publisherName)) return 'unsigned'
  const channel =
    typeof built.channel === 'string' && /^[a-z]{1,20}$/.test(built.channel) ? built.channel : null
  return { url: url.href, channel }
}

const isName = (value: unknown) => typeof value === 'string' && value !== ''
const hasPublisher = (names: unknown) =>
  isName(names) || (Array.isArray(names) && names.length > 0 && names.every(isName))
