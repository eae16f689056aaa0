import { PROTOCOL_VERSION, ServerFrame } from '@roomkey/protocol'
import { broadcastLoad } from '../load/broadcastLoad.ts'
import { Deliveries } from '../load/Deliveries.ts'
import { RawSocket } from '../load/RawSocket.ts'
import { createRoom, type Person, registerPeople } from '../people.ts'
import { row } from '../report/row.ts'
import type { OpenScenario } from '../scenario.ts'

const SUBSCRIBERS = 500
const PUBLISHERS = 4
const OURS = 'fan-out to 500 sync sockets'
const BARE = 'bare ws broadcast'
const TEXT = 'A message of one hundred and twenty bytes, sent to a room in which five hundred listen.'.padEnd(
  120,
  '.',
)

/** Durable sends pushed to 500 members' sockets, beside a bare broadcast of frames of the same size. */
export const openFanout: OpenScenario = async (workbench, { seconds }) => {
  const roomkey = await workbench.startRoomkey()
  const bare = await workbench.startCeiling('broadcastServer.ts')
  const { promise: failed, reject: fail } = Promise.withResolvers<never>()
  failed.catch(() => undefined)

  const [owner, ...members] = await registerPeople(roomkey.url, 'listener', SUBSCRIBERS + 1)
  if (!owner) throw new Error('nobody registered')
  const room = await createRoom(roomkey.url, 'Large room', owner, members)
  const sockets = await Promise.all(members.map((member) => joinSync(roomkey.url, member, room, fail)))
  const publishers = await Promise.all(
    Array.from({ length: PUBLISHERS }, () => joinSync(roomkey.url, owner, room, fail)),
  )
  let lastRev = Math.max(...sockets.map((socket) => socket.rev))

  const bareSockets = await Promise.all(
    members.map(() => RawSocket.open(new URL('/subscribe', bare.url), fail)),
  )
  const barePublisher = await RawSocket.open(new URL('/publish', bare.url), fail)
  let bareRev = 0

  const measureOurs = async () => {
    const deliveries = new Deliveries(SUBSCRIBERS)
    for (const { socket } of sockets) socket.onText = deliveries.subscriber(lastRev, fail)
    let turn = 0
    for (const { socket } of publishers) {
      socket.onText = (payload) => {
        const frame: ServerFrame = JSON.parse(payload)
        if (frame.type === 'error') fail(new Error(`A send was refused: ${frame.detail}`))
      }
    }
    const publish = (id: string) => {
      const message = { id, room_id: room, text: TEXT, attachment_ids: [] }
      publishers[turn++ % PUBLISHERS]?.socket.send(JSON.stringify({ type: 'send', ref: id, message }))
    }
    const result = await broadcastLoad(deliveries, publish, seconds, roomkey.pid, failed)
    lastRev = deliveries.rev
    return { ...result }
  }
  const measureBare = async () => {
    const deliveries = new Deliveries(SUBSCRIBERS)
    for (const socket of bareSockets) socket.onText = deliveries.subscriber(bareRev, fail)
    const publish = (id: string) => {
      barePublisher.send(changesFrame(id, room, bareRev))
      bareRev += 1
    }
    return { ...(await broadcastLoad(deliveries, publish, seconds, bare.pid, failed)) }
  }

  return {
    groups: [
      [
        { name: OURS, measure: measureOurs },
        { name: BARE, measure: measureBare },
      ],
    ],
    rows: (samples) => [
      row(samples, OURS, {
        what: `${OURS}, none lost`,
        unit: 'deliveries/s',
        ceilings: [{ cell: BARE }],
        target: { text: '≥ 60 % of the broadcast', met: (found) => (found.ceilings[0]?.ratio ?? 0) >= 0.6 },
      }),
    ],
    close: async () => {
      for (const { socket } of [...sockets, ...publishers]) socket.close()
      for (const socket of [...bareSockets, barePublisher]) socket.close()
      await roomkey.stop()
      await bare.stop()
    },
  }
}

/** Says hello and resolves when the socket is live, with the rev up to which it knows the room. */
async function joinSync(
  server: URL,
  { token }: Person,
  room: string,
  fail: (error: Error) => void,
): Promise<{ socket: RawSocket; rev: number }> {
  const socket = await RawSocket.open(new URL('/ws/sync/', server), fail)
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  let rev = 0
  socket.onText = (payload) => {
    const frame: ServerFrame = JSON.parse(payload)
    if (frame.type === 'error') reject(new Error(`hello was refused: ${frame.detail}`))
    if (frame.type === 'welcome') {
      rev = frame.rooms.find((head) => head.room_id === room)?.last_rev ?? 0
    }
    if (frame.type === 'live') resolve(rev)
  }
  socket.send(JSON.stringify({ type: 'hello', version: PROTOCOL_VERSION, token, epoch: null, rooms: {} }))
  return { socket, rev: await promise }
}

/** What the server would push for one message; parsed by the schema, so that it cannot drift from the real thing. */
function changesFrame(id: string, room: string, rev: number): string {
  const created = '2026-01-01T00:00:00.000000Z'
  const message = {
    id,
    room_id: room,
    seq: rev + 1,
    rev: rev + 1,
    sender: { id: 1, username: 'listener1' },
    text: TEXT,
    created_at: created,
    edited_at: null,
    deleted_at: null,
    attachments: [],
  }
  const frame = {
    type: 'changes',
    room_id: room,
    from_rev: rev,
    to_rev: rev + 1,
    items: [{ kind: 'message', message }],
    more: false,
  }
  return JSON.stringify(ServerFrame.parse(frame))
}
