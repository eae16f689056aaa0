import { ServerFrame } from '@roomkey/protocol'
import { createRoom, type Person } from '../people.ts'
import type { ServerProcess } from '../processes/child.ts'
import type { Deliveries } from './Deliveries.ts'
import { joinSync, openMany } from './joinSync.ts'
import { RawSocket } from './RawSocket.ts'

/** Sockets that all hear the same room, and a way to say something there. */
export interface Audience {
  /** The server's process. */
  pid: number
  sockets: readonly RawSocket[]
  /** Rejects when a socket broke, a send was refused, or a subscriber was sent a gap. */
  failed: Promise<never>
  /** Follows what arrives from now on, on every socket. */
  listen(deliveries: Deliveries): void
  publish(id: string): void
  close(): void
}

/** Below the fifty that a person may have. */
export const SOCKETS_EACH = 40
const PUBLISHERS = 4
const TEXT =
  'A message of one hundred and twenty bytes, sent to a room in which very many people listen.'.padEnd(
    120,
    '.',
  )

/** Sync sockets of the members of a new room; the first of the people is its owner and does the sending. */
export async function openRoomAudience(
  { url, pid }: ServerProcess,
  [owner, ...members]: readonly Person[],
  size: number,
): Promise<Audience> {
  if (!owner) throw new Error('nobody registered')
  const { promise: failed, reject: fail } = failure()
  const room = await createRoom(url, `Room of ${size}`, owner, members)
  const join = (person: Person | undefined) => joinSync(url, person ?? owner, fail)
  const joined = await openMany(size, (index) => join(members[index % members.length]))
  const publishers = await openMany(PUBLISHERS, () => join(owner))
  let rev = Math.max(...joined.map(({ revs }) => revs.get(room) ?? 0))
  let current: Deliveries | undefined
  let turn = 0
  for (const { socket } of publishers) {
    socket.onText = (payload) => {
      const frame: ServerFrame = JSON.parse(payload)
      if (frame.type === 'error') fail(new Error(`A send was refused: ${frame.detail}`))
    }
  }
  return {
    pid,
    failed,
    sockets: joined.map(({ socket }) => socket),
    listen: (deliveries) => {
      rev = Math.max(rev, current?.rev ?? 0)
      current = deliveries
      for (const { socket } of joined) socket.onText = deliveries.subscriber(rev, fail)
    },
    publish: (id) => {
      const message = { id, room_id: room, text: TEXT, attachment_ids: [] }
      publishers[turn++ % PUBLISHERS]?.socket.send(JSON.stringify({ type: 'send', ref: id, message }))
    },
    close: () => {
      for (const { socket } of [...joined, ...publishers]) socket.close()
    },
  }
}

/** The same over ceilings/broadcastServer.ts, with frames like those that Roomkey pushes. */
export async function openBareAudience({ url, pid }: ServerProcess, size: number): Promise<Audience> {
  const { promise: failed, reject: fail } = failure()
  const sockets = await openMany(size, () => RawSocket.open(new URL('/subscribe', url), fail))
  const publisher = await RawSocket.open(new URL('/publish', url), fail)
  let rev = 0
  return {
    pid,
    failed,
    sockets,
    listen: (deliveries) => {
      for (const socket of sockets) socket.onText = deliveries.subscriber(rev, fail)
    },
    publish: (id) => publisher.send(changesFrame(id, rev++)),
    close: () => {
      for (const socket of [...sockets, publisher]) socket.close()
    },
  }
}

function failure() {
  const parts = Promise.withResolvers<never>()
  // Whoever measures looks at it; until then it may reject unseen.
  parts.promise.catch(() => undefined)
  return parts
}

/** What the server would push for one message; parsed by the schema, so that it cannot drift from the real thing. */
function changesFrame(id: string, rev: number): string {
  const room = '0198c0de-0000-7000-8000-000000000001'
  const message = {
    id,
    room_id: room,
    seq: rev + 1,
    rev: rev + 1,
    sender: { id: 1, username: 'listener1' },
    text: TEXT,
    created_at: '2026-01-01T00:00:00.000000Z',
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
