import { setTimeout as pause } from 'node:timers/promises'
import { joinSync, openMany } from '../load/joinSync.ts'
import { RawSocket } from '../load/RawSocket.ts'
import { createRoom, registerPeople } from '../people.ts'
import type { ServerProcess } from '../processes/child.ts'
import { cpuMicroseconds } from '../processes/cpu.ts'
import { COLLECTABLE, heldMemory, settledMemory } from '../processes/memory.ts'
import { YOUNG_OBJECTS } from '../processes/workbench.ts'
import { row } from '../report/row.ts'
import type { Cell, OpenScenario } from '../scenario.ts'

const SOCKETS = 10_000
/** Before them, and not counted: what a process needs once, compiled code above all, is not what a socket needs. */
const WARM_UP = 3000
/** Below the fifty that a person may have. */
const SOCKETS_EACH = 40
/** Longer than anything pauses that the server does now and then: pings, comparisons with the store. */
const REST_SECONDS = 40
const OURS = `memory of ${SOCKETS.toLocaleString('en')} idle sync sockets`
const BARE = 'bare ws sockets'

/**
 * Bytes of resident memory that each socket holds on which nothing happens: the growth by 10,000 of them,
 * everything collected before both looks. Both servers run with the same flags and are looked at in the same way.
 */
export const openIdle: OpenScenario = async (workbench) => {
  const { promise: failed, reject: fail } = Promise.withResolvers<never>()
  failed.catch(() => undefined)

  const cell = (name: string, start: () => Promise<ServerProcess>, opener: Opener): Cell => ({
    name,
    // A fresh process for every round: it begins with nothing to give back.
    measure: async () => {
      const server = await start()
      try {
        const open = await opener(server, fail)
        const first = await openMany(WARM_UP, open)
        const before = await heldMemory(server)
        const rest = await openMany(SOCKETS, (index) => open(WARM_UP + index))
        const resident = await settledMemory(server.pid)
        const after = await Promise.race([heldMemory(server), failed])
        const used = cpuMicroseconds(server.pid)
        await Promise.race([pause(REST_SECONDS * 1000), failed])
        const share = (cpuMicroseconds(server.pid) - used) / (REST_SECONDS * 1e6)
        for (const socket of [...first, ...rest]) socket.close()
        return { rate: (after - before) / SOCKETS, resident: resident / 1e6, restPercent: share * 100 }
      } finally {
        await server.stop()
      }
    },
  })
  return {
    groups: [
      [
        cell(OURS, () => workbench.startRoomkey(undefined, COLLECTABLE), roomSockets),
        cell(
          BARE,
          () => workbench.startCeiling('broadcastServer.ts', [], [...YOUNG_OBJECTS, ...COLLECTABLE]),
          bareSockets,
        ),
      ],
    ],
    rows: (samples) => [
      row(samples, OURS, {
        what: `${OURS}, garbage collected`,
        unit: 'bytes each',
        ceilings: [{ cell: BARE }],
        target: { text: '≤ 1.4 × bare', met: ({ ceilings }) => (ceilings[0]?.ratio ?? 9) <= 1.4 },
      }),
      row(samples, OURS, {
        what: '  the whole process before that collection',
        unit: 'MB',
        figure: 'resident',
        ceilings: [{ cell: BARE }],
      }),
      row(samples, OURS, {
        what: `  its processor time over ${REST_SECONDS} s at rest`,
        unit: '% of a core',
        figure: 'restPercent',
        target: { text: '≤ 3 %', met: ({ value }) => value <= 3 },
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
  const people = await registerPeople(url, 'idler', Math.ceil((WARM_UP + SOCKETS) / SOCKETS_EACH))
  const [owner, ...others] = people
  if (!owner) throw new Error('nobody registered')
  await createRoom(url, 'Quiet room', owner, others)
  return async (index) => (await joinSync(url, people[index % people.length] ?? owner, fail)).socket
}

const bareSockets: Opener = async ({ url }, fail) => {
  const address = new URL('/subscribe', url)
  return () => RawSocket.open(address, fail)
}
