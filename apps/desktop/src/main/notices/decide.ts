import type { Notice } from '@roomkey/client/api'
import type { RoomId, Seq } from '@roomkey/protocol'
import type { AccountId } from '../../ipc/accounts.ts'
import type { ShellSettings } from '../../ipc/shellSettings.ts'
import type { SignedIn } from '../accounts/Account.ts'
import { type Announcement, announce, SUMMARY } from './announce.ts'
import { mayTell } from './mayTell.ts'
import { isQuiet } from './quietHours.ts'

/**
 * How long a message waits before it is told, in milliseconds: what is read at once on another device is not, and what
 * comes after an absence is told together.
 */
export const WAIT_MS = 500

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

interface AccountMemory {
  /** Everything was here once: what was unread then is old. */
  begun: boolean
  caughtUp: boolean
  /** Of the server's rows: in another one, what is known of seqs means nothing. */
  life: number | null
  /** The newest message known of each room, and the newest one that mentions me, told or not. */
  seen: ReadonlyMap<RoomId, { seq: Seq; mention: Seq | null }>
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
  life: null,
  seen: new Map(),
  waiting: new Map(),
  told: new Map(),
}

/**
 * What is told now, and what is taken back.
 * 1. What was unread when an account had all its messages for the first time in this run, or after its server was put
 *    back to a backup, is never told; nor is what was known, and becomes one that may be told because of what is chosen.
 * 2. A message is told once, WAIT_MS after it came and not before the connection has caught up, if it is still unread,
 *    nobody looks at its room, and the hours are not quiet. What is not told then is not told later.
 * 3. Of each room there is one notification, of the newest message. It goes when that was read, deleted or edited, when
 *    the room is looked at, when its choice forbids it, and with its account.
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

function decideAccount(memory: AccountMemory, account: SignedIn, facts: Facts) {
  const { caughtUp, attention } = account
  const { about } = facts.settings
  const life = attention.life ?? memory.life
  const before = memory.life === null || life === memory.life ? memory : { ...UNKNOWN, told: memory.told }
  const rooms = new Map<RoomId, Notice>()
  for (const notice of attention.notices) {
    const other = rooms.get(notice.room)
    if (mayTell(notice, about) && !(other && other.seq > notice.seq)) rooms.set(notice.room, notice)
  }
  const isLookedAt = (room: RoomId) => facts.lookedAt?.account === account.id && facts.lookedAt.room === room
  /** It is still to be read, or something newer that would have taken its place. */
  const isOpen = (room: RoomId, seq: Seq) => {
    const tellable = rooms.get(room)
    return tellable !== undefined && tellable.seq >= seq && !isLookedAt(room)
  }
  const isNew = (notice: Notice) => {
    const known = before.seen.get(notice.room)
    if (known === undefined || notice.seq > known.seq) return true
    // The newest one was edited: without the mention, it could not be told.
    const isOfOld = !notice.mention || notice.seq < known.seq || notice.seq <= (known.mention ?? 0)
    return !isOfOld && !mayTell({ ...notice, mention: false }, about)
  }

  const seen = new Map(before.seen)
  const waiting = new Map(before.waiting)
  const due = facts.now + WAIT_MS
  for (const [room, notice] of rooms) {
    if (!before.begun || !isNew(notice)) continue
    waiting.set(room, { seq: notice.seq, due: waiting.get(room)?.due ?? due })
  }
  for (const { room, seq, mention } of attention.newest) {
    const known = seen.get(room)
    seen.set(room, { seq: later(seq, known?.seq), mention: later(mention, known?.mention) })
  }
  for (const [room, each] of waiting) {
    if (!isOpen(room, each.seq)) waiting.delete(room)
    // What came while it was catching up is told together; and a clock that was set back makes nobody wait.
    else if ((caughtUp && !before.caughtUp) || each.due > due) waiting.set(room, { ...each, due })
  }

  const ripe: Notice[] = []
  for (const [room, { due }] of waiting) {
    const tellable = rooms.get(room)
    if (!caughtUp || due > facts.now || tellable === undefined) continue
    waiting.delete(room)
    ripe.push(tellable)
  }

  const told = new Map(before.told)
  const close: Announcement[] = []
  for (const [key, each] of before.told) {
    const isEdited = each.notice !== null && saysOtherwise(each.notice, rooms.get(each.notice.room))
    if (!isEdited && [...each.rooms].some(([room, seq]) => isOpen(room, seq))) continue
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
  return { memory: { begun: before.begun || caughtUp, caughtUp, life, seen, waiting, told }, close, show }
}

/** What was taken out of a message is not to stand in the system's list. */
const saysOtherwise = (told: Notice, now: Notice | undefined): boolean =>
  now?.message === told.message && now.preview !== told.preview

const later = <S extends Seq | null>(one: S, other: S | undefined): S =>
  (other ?? 0) > (one ?? 0) && other !== undefined ? other : one
