import { httpLoad } from '../load/httpLoad.ts'
import { prebuiltRequest } from '../load/prebuiltRequest.ts'
import { createRoom, registerPeople } from '../people.ts'
import type { ServerProcess } from '../processes/child.ts'
import { row } from '../report/row.ts'
import type { Cell, OpenScenario, Row } from '../scenario.ts'

const CONNECTIONS = [1, 16, 64]
const ROOMS = [1, 50]
const SENDERS = 8
const TEXT = 'A message of one hundred and twenty bytes, as people write them in a chat. '.padEnd(120, '.')
const ONE_BY_ONE = 'SQLite FULL, 1 row a commit'
const GROUPED = 'SQLite FULL, 50 rows a commit'

/** Durable sends by the documented REST call, beside a bare Koa echo of the same requests and bare commits. */
export const openSends: OpenScenario = async (workbench, { seconds }) => {
  const roomkey = await workbench.startRoomkey()
  const echo = await workbench.startCeiling('echoServer.ts')
  const people = await registerPeople(roomkey.url, 'sender', SENDERS)
  const [owner, ...others] = people
  if (!owner) throw new Error('nobody registered')
  const rooms: string[] = []
  for (let index = 0; index < Math.max(...ROOMS); index += 1) {
    rooms.push(await createRoom(roomkey.url, `Room ${index}`, owner, others))
  }

  const requests = (server: URL, inRooms: number) =>
    rooms.slice(0, inRooms).flatMap((room) =>
      people.map(({ token }) =>
        prebuiltRequest(new URL(`/api/rooms/${room}/messages/`, server), {
          method: 'POST',
          token,
          body: { plaintext: TEXT },
        }),
      ),
    )
  const cell = (name: string, { url, pid }: ServerProcess, connections: number, inRooms: number): Cell => ({
    name,
    measure: async () => ({
      ...(await httpLoad({
        url,
        pid,
        connections,
        requests: requests(url, inRooms),
        expect: 201,
        until: { seconds },
      })),
    }),
  })
  const database = workbench.path('commits.sqlite')
  const commits = (name: string, group: number): Cell => ({
    name,
    measure: () =>
      workbench.runCeiling('sqliteCommits.ts', [
        `--file=${database}-${group}`,
        `--seconds=${seconds}`,
        `--group=${group}`,
      ]),
  })

  return {
    groups: [
      ...CONNECTIONS.map((connections) => [
        ...ROOMS.map((count) => cell(nameOf(connections, count), roomkey, connections, count)),
        cell(echoOf(connections), echo, connections, 1),
      ]),
      [commits(ONE_BY_ONE, 1), commits(GROUPED, 50)],
    ],
    rows: (samples) =>
      ROOMS.flatMap((count) =>
        CONNECTIONS.map((connections): Row => {
          const ceilings = [
            { cell: echoOf(connections), name: 'bare Koa echo' },
            { cell: connections === 1 ? ONE_BY_ONE : GROUPED },
          ]
          const target = {
            text: '≥ 50 % of the echo',
            met: (found: Row) => (found.ceilings[0]?.ratio ?? 0) >= 0.5,
          }
          return row(samples, nameOf(connections, count), {
            unit: '/s',
            ceilings,
            ...(connections === 64 ? { target } : {}),
          })
        }),
      ),
    close: async () => {
      await roomkey.stop()
      await echo.stop()
    },
  }
}

function nameOf(connections: number, rooms: number): string {
  return `sends, ${plural(connections, 'connection')}, ${plural(rooms, 'room')}`
}

function echoOf(connections: number): string {
  return `Koa echo, ${plural(connections, 'connection')}`
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
