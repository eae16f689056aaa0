import { httpLoad } from '../load/httpLoad.ts'
import { openMany } from '../load/joinSync.ts'
import { prebuiltRequest } from '../load/prebuiltRequest.ts'
import { createRoom, registerPeople } from '../people.ts'
import type { ServerProcess } from '../processes/child.ts'
import { fillRoom } from '../processes/fillRoom.ts'
import type { Workbench } from '../processes/workbench.ts'
import { row } from '../report/row.ts'
import type { Cell, OpenScenario, Row } from '../scenario.ts'

const CONNECTIONS = 16
/** Below the limit of rooms that one person may be in. */
const ROOMS_EACH = 2500
/** Rooms that are written to. */
const ACTIVE = 10
const SMALL = { rooms: ACTIVE, messages: 1000 }
const WIDE = { rooms: 10_000, messages: 1000 }
const LONG = { rooms: ACTIVE, messages: 1_000_000 }
/** Everybody writes everywhere: what the disk's pages then cost, no design can save. */
const EVERYWHERE = 'a send, to any of 10,000 rooms in turn'
const TEXT = 'A message of one hundred and twenty bytes, as people write them in a chat. '.padEnd(120, '.')

interface Size {
  rooms: number
  messages: number
}
const named = ({ rooms, messages }: Size) =>
  `a send, ${rooms.toLocaleString('en')} rooms, ${messages.toLocaleString('en')} stored messages`

/** What a send costs in a small, a wide and a long database; the small one is the others' ceiling. */
export const openGrowth: OpenScenario = async (workbench, { seconds }) => {
  const cells: Cell[] = []
  const servers: ServerProcess[] = []
  const cell = (name: string, { url, pid }: ServerProcess, requests: readonly Buffer[]): Cell => ({
    name,
    measure: async () => ({
      ...(await httpLoad({
        url,
        pid,
        connections: CONNECTIONS,
        requests,
        expect: 201,
        until: { seconds },
      })),
    }),
  })
  for (const size of [SMALL, WIDE, LONG]) {
    const { server, requests } = await prepare(workbench, size)
    servers.push(server)
    cells.push(cell(named(size), server, requests.slice(0, ACTIVE)))
    if (size === WIDE) cells.push(cell(EVERYWHERE, server, requests))
  }
  return {
    groups: [cells],
    rows: (samples) => [
      row(samples, named(SMALL), COST),
      row(samples, named(WIDE), { ...COST, ceilings: [BESIDE], target: FLAT }),
      row(samples, named(LONG), { ...COST, ceilings: [BESIDE], target: FLAT }),
      row(samples, EVERYWHERE, { ...COST, ceilings: [BESIDE] }),
    ],
    close: async () => {
      for (const server of servers) await server.stop()
    },
  }
}

const COST = { unit: 'µs CPU', figure: 'serverCpu' }
const BESIDE = { cell: named(SMALL), name: `µs with ${SMALL.rooms} rooms, 1,000 stored` }
const FLAT = {
  text: 'within 10 % of the small one, or below',
  met: ({ ceilings }: Pick<Row, 'ceilings'>) => (ceilings[0]?.ratio ?? Number.POSITIVE_INFINITY) <= 1.1,
}

/** A server on a database of that size; the first requests are to its active rooms. */
async function prepare(workbench: Workbench, { rooms, messages }: Size) {
  const dataDir = workbench.path('data')
  const first = await workbench.startRoomkey(dataDir)
  const people = await registerPeople(first.url, 'sender', Math.ceil(rooms / ROOMS_EACH))
  const opened = await openMany(rooms, async (index) => {
    const owner = people[index % people.length]
    if (!owner) throw new Error('nobody registered')
    return { owner, id: await createRoom(first.url, `Room ${index}`, owner, []) }
  })
  await first.stop()
  const [active] = opened
  if (active) fillRoom(dataDir, active.id, messages)
  const server = await workbench.startRoomkey(dataDir)
  const requests = opened.map(({ owner, id }) =>
    prebuiltRequest(new URL(`/api/rooms/${id}/messages/`, server.url), {
      method: 'POST',
      token: owner.token,
      body: { plaintext: TEXT },
    }),
  )
  return { server, requests }
}
