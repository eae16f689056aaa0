import type { Notice } from '@roomkey/client/api'
import type { RoomId, Seq } from '@roomkey/protocol'
import type { AccountId } from '../../ipc/accounts.ts'
import type { ShellSettings } from '../../ipc/shellSettings.ts'
import type { SignedIn } from '../accounts/Accounts.ts'
import { mayTell } from './mayTell.ts'
import { isQuiet } from './quietHours.ts'

/**
 * How long a message waits before it is told, in milliseconds: what is read at once on another device is not, and what
 * comes after an absence is told together.
 */
export const WAIT_MS = 500
/** More rooms than that at once are told in one sentence. */
export const MOST_ROOMS = 3

export interface Facts {
  accounts: readonly SignedIn[]
  settings: ShellSettings['notifications']
  /** The room that somebody has before their eyes, in a window that has the focus. */
  lookedAt: { account: AccountId; room: RoomId } | null
  /** Milliseconds. */
  now: number
  /** Of the day, by the clock on the wall. */
  minute: number
}

/** What is told of one room, or of several at once. */
export interface Announcement {
  /** Within its account; a later one of the same key takes its place. */
  key: string
  account: AccountId
  /** The newest message told of each room. */
  rooms: ReadonlyMap<RoomId, Seq>
  /** Of the one room. */
  notice: Notice | null
}

interface AccountMemory {
  /** Everything was here once: what was unread then is old. */
  begun: boolean
  caughtUp: boolean
  /** The newest message known of each room, told or not. */
  seen: ReadonlyMap<RoomId, Seq>
  /** New, and not told yet. */
  waiting: ReadonlyMap<RoomId, { seq: Seq; due: number }>
  /** On the screen or in the system's list. */
  told: ReadonlyMap<string, Announcement>
}
export type Memory = ReadonlyMap<AccountId, AccountMemory>

export interface Decision {
  memory: Memory
  close: Announcement[]
  show: Announcement[]
  /** When to ask again although nothing happened; null: not before something does. */
  again: number | null
}

const UNKNOWN: AccountMemory = {
  begun: false,
  caughtUp: false,
  seen: new Map(),
  waiting: new Map(),
  told: new Map(),
}
const SUMMARY = 'several'

/**
 * What is told now, and what is taken back.
 * 1. What was unread when an account had all its messages for the first time in this run is never told.
 * 2. A message is told once, WAIT_MS after it came and not before the connection has caught up, if it is still unread,
 *    nobody looks at its room, and the hours are not quiet. What is not told then is not told later.
 * 3. Of each room there is one notification, of the newest message. It goes when that was read or deleted, when the room
 *    is looked at, when its choice forbids it, and with its account.
 */
export function decide(memory: Memory, facts: Facts): Decision {
  const close: Announcement[] = []
  const show: Announcement[] = []
  const after = new Map<AccountId, AccountMemory>()
  for (const account of facts.accounts) {
    const step = decideAccount(memory.get(account.id) ?? UNKNOWN, account, facts)
    after.set(account.id, step.memory)
    close.push(...step.close)
    show.push(...step.show)
  }
  for (const [id, { told }] of memory) if (!after.has(id)) close.push(...told.values())
  const dues = [...after.values()].flatMap(({ caughtUp, waiting }) =>
    caughtUp ? [...waiting.values()].map(({ due }) => due) : [],
  )
  return { memory: after, close, show, again: dues.length === 0 ? null : Math.min(...dues) }
}

function decideAccount(before: AccountMemory, account: SignedIn, facts: Facts) {
  const { caughtUp, attention } = account
  const rooms = new Map<RoomId, { newest: Seq; tellable: Notice | null }>()
  for (const notice of attention.notices) {
    const { newest, tellable } = rooms.get(notice.room) ?? { newest: notice.seq, tellable: null }
    rooms.set(notice.room, {
      newest: Math.max(notice.seq, newest) as Seq,
      tellable:
        mayTell(notice, facts.settings.about) && !(tellable && tellable.seq > notice.seq) ? notice : tellable,
    })
  }
  const isLookedAt = (room: RoomId) => facts.lookedAt?.account === account.id && facts.lookedAt.room === room
  /** It is still to be read, or something newer that would have taken its place. */
  const isOpen = (room: RoomId, seq: Seq) => {
    const tellable = rooms.get(room)?.tellable
    return tellable != null && tellable.seq >= seq && !isLookedAt(room)
  }

  const seen = new Map(before.seen)
  const waiting = new Map(before.waiting)
  const due = facts.now + WAIT_MS
  for (const [room, { newest, tellable }] of rooms) {
    const known = seen.get(room)
    if (before.begun && tellable && (known === undefined || tellable.seq > known)) {
      waiting.set(room, { seq: tellable.seq, due: waiting.get(room)?.due ?? due })
    }
    if (known === undefined || newest > known) seen.set(room, newest)
  }
  for (const [room, each] of waiting) {
    if (!isOpen(room, each.seq)) waiting.delete(room)
    // What came while it was catching up is told together; and a clock that was set back makes nobody wait.
    else if ((caughtUp && !before.caughtUp) || each.due > due) waiting.set(room, { ...each, due })
  }

  const ripe: Notice[] = []
  for (const [room, { due }] of waiting) {
    const tellable = rooms.get(room)?.tellable
    if (!caughtUp || due > facts.now || tellable == null) continue
    waiting.delete(room)
    ripe.push(tellable)
  }

  const told = new Map(before.told)
  const close: Announcement[] = []
  for (const [key, each] of before.told) {
    if ([...each.rooms].some(([room, seq]) => isOpen(room, seq))) continue
    told.delete(key)
    close.push(each)
  }
  const summary = [...(told.get(SUMMARY)?.rooms ?? [])].filter(([room, seq]) => isOpen(room, seq))
  const show = isQuiet(facts.settings.quietHours, facts.minute)
    ? []
    : announce(account.id, ripe, new Map(summary))
  for (const each of show) {
    for (const key of [each.key, ...each.rooms.keys()]) {
      const last = told.get(key)
      if (last === undefined) continue
      told.delete(key)
      close.push(last)
    }
    told.set(each.key, each)
  }
  return { memory: { begun: before.begun || caughtUp, caughtUp, seen, waiting, told }, close, show }
}

function announce(
  account: AccountId,
  notices: readonly Notice[],
  earlier: ReadonlyMap<RoomId, Seq>,
): Announcement[] {
  if (notices.length <= MOST_ROOMS) {
    return notices.map((notice) => {
      const { room, seq } = notice
      return { key: room, account, rooms: new Map([[room, seq]]), notice }
    })
  }
  const rooms = new Map([...earlier, ...notices.map(({ room, seq }) => [room, seq] as const)])
  return [{ key: SUMMARY, account, rooms, notice: null }]
}
