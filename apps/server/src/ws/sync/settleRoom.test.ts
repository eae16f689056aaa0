import type { Rev, Seq, UserId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import type { Connection } from '../Connection.ts'
import { RoomHub } from '../hub/RoomHub.ts'
import { ScriptedRoom } from '../hub/ScriptedRoom.ts'
import type { SocketParts } from '../parts.ts'
import { SyncRoom } from './SyncRoom.ts'
import { settleRoom } from './settleRoom.ts'

const USER = 1 as UserId
const rev = (number: number) => number as Rev

test('where the store says less than was delivered, the socket is closed and nobody waits for ever', async () => {
  const scripted = new ScriptedRoom()
  scripted.lastRev = 9
  const hub = new RoomHub(scripted.parts)
  const session = { userId: USER, send: () => {}, settleLater: () => {} }
  const other = new SyncRoom(scripted.id, session, hub)
  other.sentRev = rev(9)
  expect(other.release()).toBe(true)

  // As an operator does who puts an older database under it.
  scripted.lastRev = 3
  const sent: string[] = []
  const closed: string[] = []
  const connection = {
    get open() {
      return closed.length === 0
    },
    send: (frame: Buffer) => sent.push(frame.subarray(frame.indexOf('{')).toString()),
    drained: async () => {},
    close: (reason: string) => closed.push(reason),
  }
  const head = { roomId: scripted.id, userId: USER, lastSeq: 0 as Seq, readSeq: 0 as Seq, unreadCount: 0 }
  const parts = {
    store: {
      ...scripted.parts.store,
      head: async () => ({ ...head, lastRev: rev(scripted.lastRev) }),
      members: async () => [],
      messagesBefore: async () => [],
      membership: async () => ({ leftAt: null }),
    },
    present: { room: () => ({}), messages: async () => [], membership: () => ({}) },
  }
  const settling = {
    parts: parts as unknown as SocketParts,
    connection: connection as unknown as Connection,
    userId: USER,
    mostChanges: 100,
  }
  const room = new SyncRoom(scripted.id, session, hub)
  expect(await settleRoom(settling, room, { afterRev: rev(9), reason: 'new' })).toBe(true)
  expect(sent).toHaveLength(1)
  expect(sent[0]).toContain('"reason":"epoch"')
  expect(closed).toEqual(['resync'])
})
