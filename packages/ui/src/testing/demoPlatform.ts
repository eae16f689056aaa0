import type { SessionView, StagedFile } from '@roomkey/client/api'
import type { AttachmentId } from '@roomkey/protocol'
import type { Platform, Protection } from '../platform.ts'
import type { DemoOptions } from './DemoCore.ts'
import { createDemoEngine, type DemoEngine } from './DemoEngine.ts'
import {
  type DemoAccounts,
  type DemoClosing,
  demoAccounts,
  demoClosing,
  demoProtection,
} from './demoAccounts.ts'
import { demoCertificates } from './demoCertificates.ts'
import { PEOPLE } from './demoPeople.ts'
import { type DemoFiles, demoPlatformFiles } from './demoPlatformFiles.ts'
import { demoId, demoRooms, longRoom, quietRooms } from './demoRooms.ts'
import { type DemoShell, demoShell } from './demoShell.ts'
import { type DemoUpdates, demoUpdates } from './demoUpdates.ts'

export type Scene =
  | 'full'
  | 'long'
  | 'manyRooms'
  | 'firstRun'
  /** Just signed in: nothing of the server's has come yet. */
  | 'entering'
  | 'signedOut'
  | 'chooseServer'
  | 'expired'
  | 'memory'
  | 'desktop'
  | 'accounts'
  | 'addAccount'
  | 'noKeychain'
  /** Signed in by a build that did not notice that there is no keychain. */
  | 'liesOpen'
  | 'rebuilt'
/** Messages in the scene that measures. */
const LONG = 20_000
/** Rooms in the scene that has many. */
const MANY = 500
/** Those that only the desktop has. */
const DESKTOP: ReadonlySet<Scene> = new Set([
  'chooseServer',
  'desktop',
  'accounts',
  'addAccount',
  'noKeychain',
  'liesOpen',
  'rebuilt',
])

export interface Demo {
  platform: Platform
  engine: DemoEngine
  /** Addresses that were opened outside. */
  opened: string[]
  accounts: DemoAccounts
  closing: DemoClosing
  files: DemoFiles
  shell: DemoShell
  updates: DemoUpdates
}

const ONLINE: ReadonlySet<number> = new Set([PEOPLE.mira.id, PEOPLE.jonas.id, PEOPLE.hanna.id])

/** A platform with nothing behind it: an engine in memory, files that go nowhere. */
export function demoPlatform(scene: Scene, options: Pick<DemoOptions, 'latency' | 'now' | 'later'>): Demo {
  const opened: string[] = []
  let listener: (watch: number, value: unknown) => void = () => undefined
  let staged = 0
  const now = options.now()
  const rooms = scene === 'firstRun' || scene === 'entering' ? [] : demoRooms(now)
  if (scene === 'long') rooms.push(longRoom(now, LONG))
  if (scene === 'manyRooms') rooms.push(...quietRooms(now, MANY))
  const certificates = demoCertificates()
  const engine = createDemoEngine({
    ...options,
    refused: certificates.refused,
    state: {
      session: sessionOf(scene),
      connection: { state: scene === 'entering' ? 'catchingUp' : 'live' },
      rooms: new Map(rooms.map((room) => [room.view.id, room])),
      transfers: [],
      downloads: [],
      actions: [],
      lost: [],
      presence: Object.fromEntries(
        Object.values(PEOPLE).map(({ id }) => [id, ONLINE.has(id) ? 'online' : 'offline']),
      ),
      search: { indexing: null, fetching: null },
    },
    viewChanged: (watch, value) => listener(watch, value),
  })
  const desktop = DESKTOP.has(scene)
  const accounts = demoAccounts(accountsOf(scene))
  const closing = demoClosing()
  const shell = demoShell()
  const files = demoPlatformFiles(desktop)
  const updates = demoUpdates()
  const platform: Platform = {
    kind: desktop ? 'desktop' : 'web',
    engine,
    onViewChanged(next) {
      listener = next
    },
    server: desktop ? { suggested: 'https://chat.example.org' } : { fixed: 'https://chat.example.org' },
    ...(desktop && {
      accounts,
      closing,
      certificates,
      shell,
      updates,
      protection: demoProtection(protectionOf(scene)),
    }),
    async stageFiles(files): Promise<StagedFile[]> {
      return files.map((file) => {
        staged += 1
        return {
          id: demoId(7, staged) as AttachmentId,
          name: file.name,
          size: file.size,
          contentType: file.type || 'application/octet-stream',
        }
      })
    },
    files,
    openExternal: (url) => opened.push(url),
  }
  return { platform, engine, opened, accounts, closing, files, shell, updates }
}

function protectionOf(scene: Scene): Protection {
  if (scene !== 'noKeychain' && scene !== 'liesOpen') return { keychain: true }
  const now = scene === 'liesOpen' ? 'file' : null
  return { keychain: false, why: 'noKeyring', now, next: null, putOff: false }
}

function accountsOf(scene: Scene): Parameters<typeof demoAccounts>[0] {
  if (scene === 'accounts') return 'several'
  if (scene === 'addAccount') return 'adding'
  return scene === 'rebuilt' ? 'rebuilt' : 'one'
}

function sessionOf(scene: Scene): SessionView {
  if (['signedOut', 'chooseServer', 'addAccount', 'noKeychain'].includes(scene))
    return { state: 'signedOut', server: null, username: null, reason: null }
  if (scene === 'expired')
    return { state: 'signedOut', server: 'https://chat.example.org', username: 'alice', reason: 'expired' }
  const storage = scene === 'memory' ? 'memory' : 'persistent'
  return { state: 'signedIn', server: 'https://chat.example.org', user: PEOPLE.alice, storage }
}
