import { DEFAULT_LIMITS, type Limits } from '@roomkey/protocol'
import type { AppParts } from '../../apps/server/src/app.ts'
import { createNewId } from '../../apps/server/src/createNewId.ts'
import { createNow } from '../../apps/server/src/createNow.ts'
import { HeldBytes } from '../../apps/server/src/http/index.ts'
import { createFileLinks } from '../../apps/server/src/http/media/fileLinks.ts'
import { createRoomCipher } from '../../apps/server/src/keys/createRoomCipher.ts'
import { MasterKeys } from '../../apps/server/src/keys/MasterKeys.ts'
import { createLog } from '../../apps/server/src/ops/log.ts'
import { createMetrics } from '../../apps/server/src/ops/metrics/createMetrics.ts'
import { MemoryPresence } from '../../apps/server/src/presence/MemoryPresence.ts'
import { createPresenter } from '../../apps/server/src/present/createPresenter.ts'
import { UNLIMITED } from '../../apps/server/src/ratelimit/rateLimits.ts'
import { NO_REDIS } from '../../apps/server/src/redis/redis.ts'
import { Sessions } from '../../apps/server/src/sessions/Sessions.ts'
import { openMigrated } from '../../apps/server/src/store/sqlite/openSqliteStore.ts'
import type { Store } from '../../apps/server/src/store/store.ts'
import { createTokens } from '../../apps/server/src/tokens/tokens.ts'
import { UploadLocks } from '../../apps/server/src/uploads/UploadLocks.ts'
import { DEFAULT_FRAME_RATE } from '../../apps/server/src/ws/index.ts'
import type { Changes } from '../changes.ts'
import type { Process } from '../world/Process.ts'
import type { ServerDisk } from './ServerDisk.ts'
import { type SimulatedBus, SimulatedFanout } from './SimulatedBus.ts'
import { SimulatedFiles } from './SimulatedFiles.ts'
import { SimulatedWriter } from './SimulatedWriter.ts'

const MASTER_KEY = Buffer.alloc(32, 7).toString('base64url').concat('=')
const SECRET_KEY = 'a secret of the simulation'

/** Small, so that short histories reach them: most of a frame goes by socket, some messages by REST, few are refused. */
export const LIMITS: Limits = {
  ...DEFAULT_LIMITS,
  message_bytes: 4000,
  frame_bytes: 2500,
  history_page: 200,
  file_bytes: 4000,
}
/** Of an upload: a file is one part, or some. */
export const PART_BYTES = 800
/** One write of a file takes up to so long. */
const WRITE_MS = 10

export interface Surroundings {
  process: Process
  disk: ServerDisk
  bus: SimulatedBus
  /** The database was put back from a backup. */
  restored: boolean
  /** Puts something in the place of the connection that is written by. */
  database: Changes['database'] | undefined
  /** Told of each write to the disk before it happens: the process may die of it. */
  beforeWrite(): void
}

/** The parts of one server as openParts assembles them, on simulated time, disk, hints and chance. */
export function createParts({ process, disk, bus, restored, database, beforeWrite }: Surroundings): AppParts {
  const now = createNow()
  const log = createLog('warn', { write: (line) => process.log(`log ${brief(line)}`) })
  const opened = openMigrated(
    { file: disk.file, restored },
    () => new SimulatedWriter(process, disk, database, beforeWrite),
  )
  const store = counted(opened, process)
  const cipher = createRoomCipher({ store, master: new MasterKeys(MASTER_KEY) })
  return {
    store,
    cipher,
    present: createPresenter({
      cipher,
      unreadable: (what, error) => log.error({ err: error, ...what }, 'something stored cannot be opened'),
    }),
    files: new SimulatedFiles(disk.files, () => written(process, beforeWrite)),
    uploadLocks: new UploadLocks(),
    partBytes: PART_BYTES,
    redis: NO_REDIS,
    disk: { refuses: false, refusesFiles: false },
    s3: { away: false },
    presence: new MemoryPresence(),
    fanout: new SimulatedFanout(bus, process),
    passwords: PLAIN_PASSWORDS,
    limits: LIMITS,
    now,
    newId: createNewId(),
    tokens: createTokens({ secretKey: SECRET_KEY, now }),
    sessions: new Sessions({
      store,
      now,
      failed: (error) => log.error({ err: error }, 'sessions could not be compared'),
    }),
    links: createFileLinks({ secretKey: SECRET_KEY, now }),
    limiter: UNLIMITED,
    held: new HeldBytes(),
    log,
    metrics: createMetrics({ version: 'simulated', ofProcess: false }),
    metricsToken: undefined,
    drain: async () => {},
    settings: {
      allowedHosts: null,
      corsOrigins: [],
      publicUrl: null,
      trustProxy: 0,
      webFolder: null,
      version: 'simulated',
    },
    sockets: {
      allowedHosts: null,
      corsOrigins: [],
      frames: DEFAULT_FRAME_RATE,
      socketsPerUser: 50,
      trustProxy: 0,
      helloSeconds: 5,
      pingSeconds: 25,
      compareSeconds: 30,
    },
    idleSeconds: 120,
  }
}

function counted(store: Store, { world }: Process): Store {
  const counting = Object.entries(store).map(([name, value]) => {
    if (typeof value !== 'function') return [name, value]
    const ask = (...args: unknown[]) => {
      world.asked()
      return (value as (...args: unknown[]) => unknown)(...args)
    }
    return [name, ask]
  })
  return Object.fromEntries(counting) as unknown as Store
}

/** Without the level and the time, which the trace has, and without the frames of an error. */
function brief(line: string): string {
  const { msg, err, level } = JSON.parse(line) as {
    msg: string
    level: string
    err?: { type: string; code?: string }
  }
  return `${level} ${msg}${err ? ` (${err.type} ${err.code ?? ''})` : ''}`
}

/** argon2id takes its time on a thread, and what it does is not looked at here. */
const PLAIN_PASSWORDS: AppParts['passwords'] = {
  hash: async (password) => `plain ${password}`,
  verify: async (password, hash) => ({ valid: hash === `plain ${password}` }),
}

function written(process: Process, beforeWrite: () => void): Promise<void> {
  beforeWrite()
  return new Promise((resolve) => void process.after(process.dice.between(0.1, WRITE_MS), resolve))
}
