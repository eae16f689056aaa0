import { PROTOCOL_VERSION, type ServerFrame } from '@roomkey/protocol'
import type { Person } from '../people.ts'
import { RawSocket } from './RawSocket.ts'

/** A socket that is live, with the rev up to which it knows each room. */
export interface Joined {
  socket: RawSocket
  revs: ReadonlyMap<string, number>
}

/**
 * Says hello as a client that holds nothing, and resolves when the socket is live. Frames are read as Latin-1: ids are
 * ASCII, and nothing else of them matters here.
 */
export async function joinSync(
  server: URL,
  { token }: Pick<Person, 'token'>,
  fail: (error: Error) => void,
): Promise<Joined> {
  const socket = await RawSocket.open(new URL('/ws/sync/', server), fail)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const revs = new Map<string, number>()
  socket.onText = (payload) => {
    const frame: ServerFrame = JSON.parse(payload)
    if (frame.type === 'error') reject(new Error(`hello was refused: ${frame.detail}`))
    if (frame.type === 'welcome') for (const head of frame.rooms) revs.set(head.room_id, head.last_rev)
    if (frame.type === 'live') resolve()
  }
  socket.send(JSON.stringify({ type: 'hello', version: PROTOCOL_VERSION, token, epoch: null, rooms: {} }))
  await promise
  return { socket, revs }
}

const AT_ONCE = 50

/** Opens many, a few at a time: a server that is measured need not survive a stampede first. */
export async function openMany<T>(count: number, open: (index: number) => Promise<T>): Promise<T[]> {
  const opened: T[] = Array(count)
  let next = 0
  const worker = async () => {
    while (next < count) {
      const index = next++
      opened[index] = await open(index)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return opened
}
