import { closedLoop } from '../load/closedLoop.ts'
import { httpLoad } from '../load/httpLoad.ts'
import { joinSync } from '../load/joinSync.ts'
import { prebuiltRequest } from '../load/prebuiltRequest.ts'
import { SocketWriter } from '../load/SocketWriter.ts'
import { createRoom, registerPeople } from '../people.ts'
import type { ServerProcess } from '../processes/child.ts'
import { row } from '../report/row.ts'
import type { Cell, OpenScenario, Row, Samples } from '../scenario.ts'

const CONNECTIONS = [1, 16, 64, 256]
const ROOMS = [1, 50]
/** What the aims are about. */
const AIMED = 64
const SENDERS = 8
/** Sends under way on each socket where an outbox drains. */
const PIPELINED = 16
const TEXT = 'A message of one hundred and twenty bytes, as people write them in a chat. '.padEnd(120, '.')
const ONE_BY_ONE = 'SQLite FULL, 1 row a commit'
const GROUPED = 'SQLite FULL, 50 rows a commit'

/**
 * Durable sends by the documented REST call, beside a bare Koa echo of the same requests, bare commits and, for
 * information, an echo that commits; and over the sync socket, beside REST. Who writes on a socket has a room alone: what
 * more listeners cost is measured elsewhere.
 */
export const openSends: OpenScenario = async (workbench, { seconds }) => {
  const roomkey = await workbench.startRoomkey()
  const echo = await workbench.startCeiling('echoServer.ts')
  const durableEcho = await workbench.startCeiling('durableEchoServer.ts', [
    `--file=${workbench.path('echo.sqlite')}`,
  ])
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
  const { promise: failed, reject: fail } = Promise.withResolvers<never>()
  failed.catch(() => undefined)
  const writers: SocketWriter[] = []
  for (const person of await registerPeople(roomkey.url, 'writer', Math.max(...CONNECTIONS))) {
    const room = await createRoom(roomkey.url, 'A room alone', person, [])
    const { socket } = await joinSync(roomkey.url, person, fail)
    writers.push(new SocketWriter(socket, room, TEXT, fail))
  }
  const socketCell = (sockets: number, inFlight: number): Cell => ({
    name: socketsOf(sockets, inFlight),
    measure: async () => {
      const busy = writers.slice(0, sockets)
      const lanes = busy.flatMap((writer) => Array(inFlight).fill((done: () => void) => writer.send(done)))
      return { ...(await closedLoop({ lanes, pid: roomkey.pid, until: { seconds }, failed })) }
    },
  })
  const socketRow = (samples: Samples, sockets: number, inFlight: number): Row => {
    const restRooms = Math.max(...ROOMS)
    return row(samples, socketsOf(sockets, inFlight), {
      unit: '/s',
      ceilings: [{ cell: nameOf(sockets, restRooms), name: `by REST, ${restRooms} rooms` }],
      ...(sockets === AIMED && inFlight === 1
        ? { target: { text: '≥ 2 × REST', met: (found: Row) => (found.ceilings[0]?.ratio ?? 0) >= 2 } }
        : {}),
    })
  }
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
        ...(connections === AIMED
          ? ROOMS.map((count) => cell(durableEchoOf(count), durableEcho, connections, count))
          : []),
        socketCell(connections, 1),
        ...(connections === 16 ? [socketCell(connections, PIPELINED)] : []),
      ]),
      [commits(ONE_BY_ONE, 1), commits(GROUPED, 50)],
    ],
    rows: (samples) => [
      ...ROOMS.flatMap((count) =>
        CONNECTIONS.map((connections): Row => {
          const ceilings = [
            { cell: echoOf(connections), name: 'bare Koa echo' },
            { cell: connections === 1 ? ONE_BY_ONE : GROUPED },
            ...(connections === AIMED
              ? [{ cell: durableEchoOf(count), name: 'the echo, answering when it is stored' }]
              : []),
          ]
          const target = {
            text: '≥ 50 % of the echo',
            met: (found: Row) => (found.ceilings[0]?.ratio ?? 0) >= 0.5,
          }
          return row(samples, nameOf(connections, count), {
            unit: '/s',
            ceilings,
            ...(connections === AIMED ? { target } : {}),
          })
        }),
      ),
      ...CONNECTIONS.map((sockets) => socketRow(samples, sockets, 1)),
      socketRow(samples, 16, PIPELINED),
    ],
    close: async () => {
      for (const writer of writers) writer.close()
      await roomkey.stop()
      await echo.stop()
      await durableEcho.stop()
    },
  }
}

function nameOf(connections: number, rooms: number): string {
  return `sends, ${plural(connections, 'connection')}, ${plural(rooms, 'room')}`
}

function socketsOf(sockets: number, inFlight: number): string {
  const name = `sends over ${plural(sockets, 'sync socket')}, a room each`
  return inFlight === 1 ? name : `${name}, ${inFlight} in flight each`
}

function echoOf(connections: number): string {
  return `Koa echo, ${plural(connections, 'connection')}`
}

function durableEchoOf(rooms: number): string {
  return `durable Koa echo, ${plural(rooms, 'room')}`
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
