import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createLog } from '../../ops/log.ts'
import { createPresenter } from '../../present/createPresenter.ts'
import { openTestParts } from '../../testing/openTestParts.ts'
import { createTokens } from '../../tokens/tokens.ts'
import { afterBody } from '../body/afterBody.ts'
import { createHttp } from '../createHttp.ts'
import { createFileLinks } from '../media/fileLinks.ts'
import type { HttpParts, HttpSettings } from '../parts.ts'
import { HeldBytes } from '../routing/HeldBytes.ts'

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
  const lines: string[] = []
  const log = createLog('debug', { write: (line) => lines.push(line) })
  const { parts: opened, dataDir, removeFolder } = await openTestParts({ env: { SECRET_KEY }, log })
  const now = overrides.now ?? opened.now
  const parts: HttpParts = {
    ...opened,
    present: createPresenter({
      cipher: opened.cipher,
      unreadable: (what, reason) => {
        throw new Error(`${what.kind} ${what.id} does not open`, { cause: reason })
      },
    }),
    tokens: createTokens({ secretKey: SECRET_KEY, now }),
    links: createFileLinks({ secretKey: SECRET_KEY, now }),
    held: new HeldBytes(),
    ...overrides,
    settings: { ...opened.settings, webFolder: null, version: '0.0.0-test', ...settings },
  }
  await opened.fanout.subscribe((hint) => {
    if (hint.kind === 'revoked') parts.sessions.hear(hint)
  })
  const answer = createHttp(parts).callback()
  const server = createServer(afterBody((request, response) => void answer(request, response)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    parts,
    url: `http://127.0.0.1:${port}`,
    folder: dataDir,
    logged: () => lines.join(''),
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await opened.store.close()
      await removeFolder()
    },
  }
}
