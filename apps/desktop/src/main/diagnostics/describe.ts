import type { Protection } from '../../ipc/protection.ts'
import type { ShellSettings } from '../../ipc/shellSettings.ts'

export interface AccountCondition {
  server: string | null
  username: string | null
  state: string
  /** Whether its connection stands and nothing is missed. */
  caughtUp: boolean
  rebuilt: boolean
}

export interface Condition {
  version: string
  isPackaged: boolean
  /** As `process.versions` has them. */
  versions: Readonly<Record<string, string | undefined>>
  platform: string
  arch: string
  release: string
  uptimeSeconds: number
  protection: Protection
  /** How they come to this installation, and where it stands with them. */
  updates: string
  settings: ShellSettings
  accounts: readonly AccountCondition[]
  log: readonly string[]
  /** Words that name the person or a place, wherever they stand. */
  personal: readonly string[]
}

const SYSTEMS: Record<string, string> = { darwin: 'macOS, Darwin', linux: 'Linux', win32: 'Windows' }
const STATES: Record<string, string> = { signedIn: 'signed in', signedOut: 'signed out' }
const VERSIONS = ['electron', 'chrome', 'node', 'v8', 'sqlite']

/** What helps somebody else to find a fault, for pasting: no content, no names, no addresses. */
export function describeCondition(condition: Condition): string {
  const { accounts, settings, versions } = condition
  const lines = [
    `Roomkey ${condition.version}${condition.isPackaged ? '' : ', not packaged'}`,
    VERSIONS.flatMap((name) => (versions[name] ? `${name} ${versions[name]}` : [])).join(', '),
    `System: ${SYSTEMS[condition.platform] ?? condition.platform} ${condition.release}, ${condition.arch}`,
    `Running for ${Math.round(condition.uptimeSeconds)} s`,
    `Protection of what is kept: ${protectionWords(condition.protection)}`,
    `Newer versions: ${condition.updates}`,
    // A proxy's address is an address, and may hold a password.
    `Settings: ${JSON.stringify({ ...settings, proxy: settings.proxy.mode })}`,
    ...accounts.map(describeAccount),
    '',
    ...(condition.log.length === 0
      ? ['The log is empty: nothing has failed since it was begun.']
      : [`The last ${condition.log.length} lines of the log:`, ...condition.log]),
  ]
  return without(lines.join('\n'), [
    ...condition.personal,
    ...(settings.proxy.mode === 'manual' ? [hostOf(settings.proxy.address)] : []),
    ...accounts.flatMap(({ server, username }) => [username ?? '', server === null ? '' : hostOf(server)]),
  ])
}

function protectionWords(protection: Protection): string {
  if (protection.keychain) return 'the key is in the system’s password store'
  const now = { memory: 'kept until the app ends', file: 'the key is in a file' }
  const why =
    protection.why === 'noKeyring' ? 'no key of a password store' : 'the password store seals nothing'
  const words = [why, ...(protection.now === null ? [] : [now[protection.now]])]
  return [...words, ...(protection.next === null ? ['nobody was asked yet'] : [])].join('; ')
}

function describeAccount({ server, state, caughtUp, rebuilt }: AccountCondition, index: number): string {
  const scheme =
    server === null || !URL.canParse(server) ? 'no server' : new URL(server).protocol.slice(0, -1)
  const connection = caughtUp ? 'connected and up to date' : 'not connected, or not up to date'
  return `Account ${index + 1}: ${STATES[state] ?? state}, ${scheme}, ${connection}${rebuilt ? ', loaded again' : ''}`
}

const hostOf = (server: string): string => (URL.canParse(server) ? new URL(server).hostname : server)

function without(text: string, words: readonly string[]): string {
  return words
    .filter((word) => word !== '')
    .reduce((rest, word) => {
      const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      return rest.replace(new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'giu'), '[name]')
    }, text)
}
