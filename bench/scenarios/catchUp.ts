import { PROTOCOL_VERSION } from '@roomkey/protocol'
import { request } from 'undici'
import { httpLoad } from '../load/httpLoad.ts'
import { joinSync } from '../load/joinSync.ts'
import { prebuiltRequest } from '../load/prebuiltRequest.ts'
import { RawSocket } from '../load/RawSocket.ts'
import { createRoom, type Person, registerPeople } from '../people.ts'
import { cpuMicroseconds } from '../processes/cpu.ts'
import { row } from '../report/row.ts'
import type { OpenScenario } from '../scenario.ts'

const ROOMS = 20
const EACH = 5000
const CHANGES = ROOMS * EACH
const OURS = `catch-up of ${CHANGES.toLocaleString('en')} changes over ${ROOMS} rooms`
const BARE = 'bare SQLite page, AES-GCM, JSON'

/** One client comes back and is brought up to date over the sync socket, until it is live. */
export const openCatchUp: OpenScenario = async (workbench) => {
  const roomkey = await workbench.startRoomkey()
  const [absent, writer] = await registerPeople(roomkey.url, 'person', 2)
  if (!absent || !writer) throw new Error('nobody registered')
  const rooms: string[] = []
  for (let index = 0; index < ROOMS; index += 1)
    rooms.push(await createRoom(roomkey.url, `Room ${index}`, writer, [absent]))
  const { socket, revs } = await joinSync(roomkey.url, absent, () => undefined)
  socket.close()
  const server = await request(new URL('/api/server/', roomkey.url))
  const { epoch } = (await server.body.json()) as { epoch: string }
  await httpLoad({
    url: roomkey.url,
    pid: roomkey.pid,
    connections: 64,
    requests: rooms.map((room) =>
      prebuiltRequest(new URL(`/api/rooms/${room}/messages/`, roomkey.url), {
        method: 'POST',
        token: writer.token,
        body: {
          plaintext: 'A message of one hundred and twenty bytes, written while somebody was away.'.padEnd(
            120,
            '.',
          ),
        },
      }),
    ),
    expect: 201,
    until: { requests: CHANGES },
  })

  const file = workbench.path('rows.sqlite')
  let made = 0
  return {
    groups: [
      [
        {
          name: OURS,
          measure: async () => {
            const cpu = cpuMicroseconds(roomkey.pid)
            const start = performance.now()
            await comeBack(roomkey.url, absent, epoch, revs)
            const took = (performance.now() - start) / 1000
            return { rate: CHANGES / took, serverCpu: (cpuMicroseconds(roomkey.pid) - cpu) / CHANGES }
          },
        },
        {
          name: BARE,
          measure: () =>
            workbench.runCeiling('openedRows.ts', [`--file=${file}-${made++}`, `--rows=${CHANGES}`]),
        },
      ],
    ],
    rows: (samples) => [row(samples, OURS, { unit: 'changes/s', ceilings: [{ cell: BARE }] })],
    close: () => roomkey.stop(),
  }
}

/** Resolves when the socket is live; rejects when a change is missing from what it was sent. */
async function comeBack(
  server: URL,
  { token }: Person,
  epoch: string,
  revs: ReadonlyMap<string, number>,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = await RawSocket.open(new URL('/ws/sync/', server), reject)
  const known = new Map(revs)
  const wanted = [...revs.values()].reduce((sum, rev) => sum + rev + EACH, 0)
  socket.onText = (payload) => {
    // Parsing every page would make the generator what is measured.
    const page = /^\{"type":"changes",.{0,90}?"room_id":"([^"]+)","from_rev":(\d+),"to_rev":(\d+)/.exec(
      payload,
    )
    if (page) {
      const [, room = '', from, to] = page
      if (known.get(room) !== Number(from)) reject(new Error(`A page of ${room} begins at ${from}.`))
      known.set(room, Number(to))
    } else if (payload.startsWith('{"type":"live"')) {
      const reached = [...known.values()].reduce((sum, rev) => sum + rev, 0)
      if (reached === wanted) resolve()
      else reject(new Error(`Live at ${reached} of ${wanted} revs.`))
    }
  }
  const rooms = Object.fromEntries(revs)
  socket.send(JSON.stringify({ type: 'hello', version: PROTOCOL_VERSION, token, epoch, rooms }))
  await promise
  socket.close()
}
