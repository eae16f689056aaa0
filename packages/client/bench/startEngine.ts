import type { ServerFrame } from '@roomkey/protocol'
import { systemClock, systemRandom } from '../hosts/shared/clock.ts'
import type { ViewOf, ViewQuery } from '../src/api/views.ts'
import { createEngine } from '../src/engine/createEngine.ts'
import type { EngineHost } from '../src/engine/EngineHost.ts'
import type { SqlDriver } from '../src/ports/index.ts'
import { databaseName } from '../src/session/account.ts'
import { MemorySecrets } from '../src/testing/memoryPorts.ts'
import { ScriptedSockets } from '../src/testing/ScriptedSocket.ts'
import { ME } from './cache/ids.ts'
import { SERVER } from './cache/makeCache.ts'

export interface RunningEngine {
  host: EngineHost
  sockets: ScriptedSockets
  /** Resolves with the first value that `wanted` likes. */
  watch<Q extends ViewQuery>(query: Q, wanted?: (value: ViewOf<Q>) => boolean): Promise<ViewOf<Q>>
  say(frame: ServerFrame): void
}

/** The whole engine of somebody who is signed in, on `sql`; the server is played by whoever scripts the sockets. */
export async function startEngine(open: () => SqlDriver): Promise<RunningEngine> {
  const secrets = new MemorySecrets()
  await secrets.set('account', JSON.stringify({ server: SERVER, user: ME }))
  const tokens = { access: 'a', refresh: 'r', accessExpiresAt: Number.MAX_SAFE_INTEGER }
  await secrets.set('tokens', JSON.stringify({ ...tokens, account: databaseName(SERVER, ME.id) }))
  const sockets = new ScriptedSockets()
  sockets.onOpen = () => {}
  const heard = new Map<number, (value: unknown) => void>()
  let last = 0
  const host = createEngine(
    {
      clock: systemClock,
      random: systemRandom,
      http: () => Promise.reject(new Error('There is no server here.')),
      openSocket: sockets.open,
      databases: { open: async () => open(), remove: async () => {} },
      secrets,
      deviceName: 'bench',
      staging: { keep() {}, release() {}, digest: async () => '', sweep() {} },
    },
    { viewChanged: (watch, value) => heard.get(watch)?.(value) },
    {
      report: (area, error) => {
        throw new Error(area, { cause: error })
      },
    },
  )
  return {
    host,
    sockets,
    watch: (query, wanted = () => true) => {
      last += 1
      const number = last
      return new Promise((resolve, reject) => {
        heard.set(number, (value) => {
          if (wanted(value as never)) resolve(value as never)
        })
        host.commands.watch(number, query).catch(reject)
      })
    },
    say: (frame) => sockets.last.say(frame),
  }
}
