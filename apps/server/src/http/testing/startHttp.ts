import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Fernet, generateFernetKey, parseFernetKeys } from '@roomkey/crypto'
import { DEFAULT_LIMITS } from '@roomkey/protocol'
import { pino } from 'pino'
import { MemoryFanout } from '../../fanout/MemoryFanout.ts'
import { DiskFiles } from '../../files/DiskFiles.ts'
import { createRoomCipher } from '../../keys/createRoomCipher.ts'
import { createPasswords } from '../../passwords/createPasswords.ts'
import { createPresenter } from '../../present/createPresenter.ts'
import { UNLIMITED } from '../../ratelimit/rateLimits.ts'
import { openSqliteStore } from '../../store/sqlite/openSqliteStore.ts'
import { createTokens } from '../../tokens/tokens.ts'
import { createHttp } from '../createHttp.ts'
import { createFileLinks } from '../media/fileLinks.ts'
import type { HttpParts, HttpSettings } from '../parts.ts'

export const SECRET_KEY = 'a secret key for tests only'

export interface RunningHttp {
  parts: HttpParts
  /** `http://127.0.0.1:<port>` */
  url: string
  folder: string
  /** What was logged, one JSON object a line. */
  logged(): string
  stop(): Promise<void>
}

export interface Overrides extends Partial<Omit<HttpParts, 'settings'>> {
  settings?: Partial<HttpSettings>
}

/** The HTTP side with its real store, keys and files in a folder of its own, on a free port. */
export async function startHttp({ settings, ...overrides }: Overrides = {}): Promise<RunningHttp> {
  const folder = await mkdtemp(join(tmpdir(), 'roomkey-http-'))
  const now = overrides.now ?? (() => Date.now() * 1000)
  const store = await openSqliteStore({ file: join(folder, 'db.sqlite3') })
  const lines: string[] = []
  const cipher = createRoomCipher({ store, master: new Fernet(parseFernetKeys(generateFernetKey())) })
  const parts: HttpParts = {
    store,
    cipher,
    present: createPresenter({
      cipher,
      unreadable: (what, reason) => {
        throw new Error(`${what.kind} ${what.id} does not open`, { cause: reason })
      },
    }),
    files: await DiskFiles.open(join(folder, 'files')),
    fanout: new MemoryFanout(),
    passwords: await createPasswords(),
    limits: DEFAULT_LIMITS,
    now,
    tokens: createTokens({ secretKey: SECRET_KEY, now }),
    links: createFileLinks({ secretKey: SECRET_KEY, now }),
    limiter: UNLIMITED,
    log: pino({ level: 'debug' }, { write: (line: string) => lines.push(line) }),
    ...overrides,
    settings: {
      allowedHosts: null,
      corsOrigins: ['http://localhost:3000'],
      publicUrl: null,
      trustProxy: 0,
      webFolder: null,
      version: '0.0.0-test',
      ...settings,
    },
  }
  const server = createServer(createHttp(parts).callback())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    parts,
    url: `http://127.0.0.1:${port}`,
    folder,
    logged: () => lines.join(''),
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
