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
  /** What protects what is kept. */
  protection: string
  settings: ShellSettings
  accounts: readonly AccountCondition[]
  log: readonly string[]
  /** Words that name the person or a place, wherever they stand. */
  personal: readonly string[]
}

const VERSIONS = ['electron', 'chrome', 'node', 'v8', 'sqlite']

/** What helps somebody else to find a fault, for pasting: no content, no names, no addresses. */
export function describeCondition(condition: Condition): string {
  const { accounts, settings, versions } = condition
  const lines = [
    `Roomkey ${condition.version}${condition.isPackaged ? '' : ', not packaged'}`,
    VERSIONS.flatMap((name) => (versions[name] ? `${name} ${versions[name]}` : [])).join(', '),
    `System: ${condition.platform} ${condition.release}, ${condition.arch}`,
    `Running for ${Math.round(condition.uptimeSeconds)} s`,
    `Kept under: ${condition.protection}`,
    // A proxy's address is an address, and may hold a password.
    `Settings: ${JSON.stringify({ ...settings, proxy: settings.proxy.mode })}`,
    ...accounts.map(describeAccount),
    '',
    `The last ${condition.log.length} lines of the log:`,
    ...condition.log,
  ]
  return without(lines.join('\n'), [
    ...condition.personal,
    ...(settings.proxy.mode === 'manual' ? [hostOf(settings.proxy.address)] : []),
    ...accounts.flatMap(({ server, username }) => [username ?? '', server === null ? '' : hostOf(server)]),
  ])
}

function describeAccount({ server, state, caughtUp, rebuilt }: AccountCondition, index: number): string {
  const scheme = server === null || !URL.canParse(server) ? 'no server' : new URL(server).protocol
  const connection = caughtUp ? 'up to date' : 'not up to date'
  return `Account ${index + 1}: ${state}, ${scheme} ${connection}${rebuilt ? ', loaded again' : ''}`
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
