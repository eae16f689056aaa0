import { joinSync, openMany } from '../load/joinSync.ts'
import { RawSocket } from '../load/RawSocket.ts'
import { createRoom, registerPeople } from '../people.ts'
import type { ServerProcess } from '../processes/child.ts'
import { settledMemory } from '../processes/memory.ts'
import { row } from '../report/row.ts'
import type { Cell, OpenScenario } from '../scenario.ts'

const SOCKETS = 10_000
/** The first of them are not counted: what a process needs once is not what a socket needs. */
const WARM_UP = 1000
/** Below the fifty that a person may have. */
const SOCKETS_EACH = 40
const OURS = `memory of ${SOCKETS.toLocaleString('en')} idle sync sockets`
const BARE = 'bare ws sockets'

/** Bytes of resident memory for each socket on which nothing happens. */
export const openIdle: OpenScenario = async (workbench) => {
  const { promise: failed, reject: fail } = Promise.withResolvers<never>()
  failed.catch(() => undefined)

  const cell = (name: string, start: () => Promise<ServerProcess>, opener: Opener): Cell => ({
    name,
    // A fresh process for every round: freed memory is not given back to the system.
    measure: async () => {
      const server = await start()
      try {
        const open = await opener(server, fail)
        const first = await openMany(WARM_UP, open)
        const before = await settledMemory(server.pid)
        const rest = await openMany(SOCKETS - WARM_UP, (index) => open(WARM_UP + index))
        const after = await Promise.race([settledMemory(server.pid), failed])
        for (const socket of [...first, ...rest]) socket.close()
        return { rate: (after - before) / rest.length }
      } finally {
        await server.stop()
      }
    },
  })
  return {
    groups: [
      [
        cell(OURS, () => workbench.startRoomkey(), roomSockets),
        cell(BARE, () => workbench.startCeiling('broadcastServer.ts'), bareSockets),
      ],
    ],
    rows: (samples) => [
      row(samples, OURS, {
        unit: 'bytes each',
        ceilings: [{ cell: BARE }],
        target: { text: '≤ 1.4 × bare', met: ({ ceilings }) => (ceilings[0]?.ratio ?? 9) <= 1.4 },
      }),
    ],
    close: async () => {},
  }
}

type Opener = (
  server: ServerProcess,
  fail: (error: Error) => void,
) => Promise<(index: number) => Promise<RawSocket>>

const roomSockets: Opener = async ({ url }, fail) => {
  const people = await registerPeople(url, 'idler', Math.ceil(SOCKETS / SOCKETS_EACH))
  const [owner, ...others] = people
  if (!owner) throw new Error('nobody registered')
  await createRoom(url, 'Quiet room', owner, others)
  return async (index) => (await joinSync(url, people[index % people.length] ?? owner, fail)).socket
}

const bareSockets: Opener = async ({ url }, fail) => {
  const address = new URL('/subscribe', url)
  return () => RawSocket.open(address, fail)
}
