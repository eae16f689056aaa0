import { httpLoad } from '../load/httpLoad.ts'
import { openMany } from '../load/joinSync.ts'
import { prebuiltRequest } from '../load/prebuiltRequest.ts'
import { createRoom, registerPeople } from '../people.ts'
import type { ServerProcess } from '../processes/child.ts'
import { fillRoom } from '../processes/fillRoom.ts'
import type { Workbench } from '../processes/workbench.ts'
import { row } from '../report/row.ts'
import type { Cell, OpenScenario } from '../scenario.ts'

const CONNECTIONS = 16
/** Below the limit of rooms that one person may be in. */
const ROOMS_EACH = 2500
const SMALL = { rooms: 10, messages: 1000 }
const WIDE = { rooms: 10_000, messages: 1000 }
const LONG = { rooms: 10, messages: 1_000_000 }
const TEXT = 'A message of one hundred and twenty bytes, as people write them in a chat. '.padEnd(120, '.')

interface Size {
  rooms: number
  messages: number
}
const named = ({ rooms, messages }: Size) =>
  `a send, ${rooms.toLocaleString('en')} rooms, ${messages.toLocaleString('en')} stored messages`

/** What a send costs in a small, a wide and a long database; each is its neighbours' ceiling. */
export const openGrowth: OpenScenario = async (workbench, { seconds }) => {
  const cells: Cell[] = []
  const servers: ServerProcess[] = []
  for (const size of [SMALL, WIDE, LONG]) {
    const { server, requests } = await prepare(workbench, size)
    servers.push(server)
    cells.push({
      name: named(size),
      measure: async () => ({
        ...(await httpLoad({
          url: server.url,
          pid: server.pid,
          connections: CONNECTIONS,
          requests,
          expect: 201,
          until: { seconds },
        })),
      }),
    })
  }
  const flat = (size: Size) => ({
    unit: 'µs CPU',
    figure: 'serverCpu',
    ceilings: [
      {
        cell: named(SMALL),
        name: `with ${SMALL.rooms} rooms, ${SMALL.messages.toLocaleString('en')} stored`,
      },
    ],
    target: {
      text: `within 10 % of the small one's (or below)`,
      met: ({ ceilings }: { ceilings: { ratio: number }[] }) => (ceilings[0]?.ratio ?? 9) <= 1.1,
    },
    what: named(size),
  })
  return {
    groups: [cells],
    rows: (samples) => [
      row(samples, named(SMALL), { unit: 'µs CPU', figure: 'serverCpu' }),
      row(samples, named(WIDE), flat(WIDE)),
      row(samples, named(LONG), flat(LONG)),
    ],
    close: async () => {
      for (const server of servers) await server.stop()
    },
  }
}

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
  const [one] = opened
  if (one) fillRoom(dataDir, one.id, messages)
  const server = await workbench.startRoomkey(dataDir)
  // Rooms in no order, as people write in them.
  const shuffled = opened.toSorted((a, b) => (a.id.slice(-6) < b.id.slice(-6) ? -1 : 1))
  const requests = shuffled.map(({ owner, id }) =>
    prebuiltRequest(new URL(`/api/rooms/${id}/messages/`, server.url), {
      method: 'POST',
      token: owner.token,
      body: { plaintext: TEXT },
    }),
  )
  return { server, requests }
}
