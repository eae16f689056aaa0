import type { AttentionView, Notice } from '@roomkey/client/api'
import { MessageId, RoomId, Seq } from '@roomkey/protocol'
import type { SignedIn } from '../accounts/Account.ts'

// What tests of the notices are made of.

export const room = (number: number): RoomId =>
  RoomId.parse(`0198c0de-0000-7000-8000-${String(number).padStart(12, '0')}`)

/** A direct message of bob, unless told otherwise. The room's number and the message's place in it say which. */
export function notice(inRoom: number, seq: number, over: Partial<Notice> = {}): Notice {
  return {
    message: MessageId.parse(
      `0198c0de-0000-7000-9000-${String(inRoom).padStart(6, '0')}${String(seq).padStart(6, '0')}`,
    ),
    seq: Seq.parse(seq),
    room: room(inRoom),
    roomName: '',
    directWith: 'bob',
    direct: true,
    mention: false,
    choice: 'default',
    sender: 'bob',
    preview: `message ${seq}`,
    attachmentCount: 0,
    unread: 1,
    at: seq,
    ...over,
  }
}
/** In a room with a name. */
export const inTeam = (inRoom: number, seq: number, over: Partial<Notice> = {}): Notice =>
  notice(inRoom, seq, { roomName: 'Team', directWith: null, direct: false, ...over })

/** As the engine tells it of rooms that are not muted. */
export function newestOf(notices: readonly Notice[]): AttentionView['newest'] {
  return [...Map.groupBy(notices, ({ room }) => room)].map(([room, each]) => {
    const highest = (list: readonly Notice[]) => list.map(({ seq }) => seq).toSorted((a, b) => b - a)[0]
    return {
      room,
      seq: highest(each) ?? Seq.parse(1),
      mention: highest(each.filter(({ mention }) => mention)) ?? null,
    }
  })
}

export function signedIn(notices: readonly Notice[], over: Partial<SignedIn> = {}): SignedIn {
  const attention = {
    unread: notices.length,
    urgent: notices.length,
    urgentOfAll: notices.length,
    notices: [...notices],
    newest: newestOf(notices),
    life: 0,
  }
  return {
    id: 'first',
    server: 'https://one.example',
    username: 'alice',
    attention,
    caughtUp: true,
    ...over,
  }
}
