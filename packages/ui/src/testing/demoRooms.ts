import type { AttachmentRow, Person, RoomNotify, RoomView, TimelineMessage } from '@roomkey/client/api'
import type { AttachmentId, MessageId, RoomId, Seq } from '@roomkey/protocol'
import { type DemoName, PEOPLE } from './demoPeople.ts'
import { FILES, LAUNCH, type Line, SMALL_TALK } from './demoScript.ts'

const MINUTE = 60_000

export interface DemoRoom {
  view: RoomView
  /** Names of who becomes a member when the server learns of the room. */
  invited: readonly string[]
  /** Who left it, the last one last. */
  gone: readonly Person[]
  /** All there are, as on the server. */
  messages: TimelineMessage[]
  /** How many of the newest the cache holds. */
  cached: number
  readSeq: number
  notify: RoomNotify
  draft: string
  typing: Person[]
  older: 'idle' | 'loading' | 'failed'
}

/** Ids in the shape of the real ones, equal in every run. */
export const demoId = (kind: number, n: number): string =>
  `0190${kind.toString(16).padStart(4, '0')}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
export const messageId = (room: number, n: number) => demoId(0x1000 + room, n) as MessageId
export const roomId = (n: number) => demoId(1, n) as RoomId
export const fileId = (room: number, n: number) => demoId(0x2000 + room, n) as AttachmentId

interface Plan {
  name: string
  description?: string
  members: DemoName[]
  /** Small talk before the scripted lines. */
  history: number
  script?: readonly Line[]
  /** Minutes ago of the last message. */
  quiet: number
  unread?: number
  draft?: string
}

const PLANS: readonly Plan[] = [
  {
    name: 'Launch',
    description: 'Everything for the 1.4 release on Thursday',
    members: ['alice', 'bob', 'mira', 'jonas', 'priya', 'teo', 'hanna'],
    history: 2400,
    script: LAUNCH,
    quiet: 3,
  },
  { name: 'Design', members: ['alice', 'mira', 'hanna'], history: 120, quiet: 9, unread: 4 },
  { name: '', members: ['alice', 'mira'], history: 80, quiet: 26, unread: 1 },
  {
    name: '',
    members: ['alice', 'bob'],
    history: 90,
    quiet: 48,
    draft: 'About Thursday: could you',
  },
  { name: '', members: ['alice', 'hanna'], history: 12, quiet: 60 * 26 },
  {
    name: 'Infrastructure',
    description: 'Servers, backups, certificates',
    members: ['alice', 'bob', 'teo'],
    history: 300,
    quiet: 60 * 3,
  },
  {
    name: 'Support rota',
    members: ['alice', 'jonas', 'priya'],
    history: 40,
    script: FILES,
    quiet: 60 * 30,
  },
  { name: 'Reading group', members: ['alice', 'hanna', 'teo', 'priya'], history: 33, quiet: 60 * 24 * 4 },
  {
    name: 'Büro Hamburg',
    description: 'Keys, plants, the coffee machine',
    members: ['alice', 'jonas', 'hanna'],
    history: 25,
    quiet: 60 * 24 * 12,
  },
]

/** A team's rooms as alice sees them, ending `now`. */
export function demoRooms(now: number): DemoRoom[] {
  return PLANS.map((plan, index) => demoRoom(plan, index + 1, now))
}

/** A room with a long past, all of it cached. */
export function longRoom(now: number, history: number): DemoRoom {
  const members = ['alice', 'bob', 'mira', 'jonas'] as const
  const plan = { name: 'Archive', members: [...members], history, quiet: 1 }
  return { ...demoRoom(plan, PLANS.length + 1, now), cached: history }
}

/** So many more, each with a little in it, named by numbers from 1. */
export function quietRooms(now: number, count: number): DemoRoom[] {
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1
    const unread = number % 100 === 0 ? 2 : 0
    const plan = {
      name: `Project ${number}`,
      members: ['alice', 'bob', 'mira'] as DemoName[],
      history: 4,
      quiet: 60 * 24 * 2 + number,
      unread,
    }
    return demoRoom(plan, PLANS.length + 1 + number, now)
  })
}

function demoRoom(plan: Plan, number: number, now: number): DemoRoom {
  const messages = talk(plan, number, now)
  return {
    view: {
      id: roomId(number),
      name: plan.name,
      description: plan.description ?? null,
      isPrivate: true,
      createdBy: PEOPLE.alice,
      createdAt: messages[0]?.at ?? now,
      pending: false,
      myRole: 'owner',
      members: plan.members.map((name) => ({
        ...PEOPLE[name],
        role: name === 'alice' ? 'owner' : 'member',
        joinedAt: messages[0]?.at ?? now,
      })),
    },
    invited: [],
    gone: [],
    messages,
    cached: 80,
    readSeq: messages.length - (plan.unread ?? 0),
    notify: 'default',
    draft: plan.draft ?? '',
    typing: [],
    older: 'idle',
  }
}

/** Small talk grows backwards from the script in uneven steps, so that grouping and days have something to do. */
function talk(plan: Plan, number: number, now: number): TimelineMessage[] {
  const others = plan.members
  let seed = number * 7919
  const next = (below: number) => {
    seed = (seed * 48271) % 2147483647
    return seed % below
  }
  const small: Line[] = []
  let who = 0
  for (let index = 0; index < plan.history; index++) {
    if (next(3) > 0) who = next(others.length)
    const isLast = index === plan.history - 1 && !plan.script
    const speaker = isLast ? others.at(-1) : others[who]
    const after = next(5) === 0 ? 20 + next(300) : next(4)
    small.push({ who: speaker ?? 'alice', after, text: SMALL_TALK[next(SMALL_TALK.length)] ?? '' })
  }
  const lines = [...small, ...(plan.script ?? [])]
  const length = lines.reduce((sum, line) => sum + line.after, 0)
  let at = now - (length + plan.quiet) * MINUTE
  return lines.map((line, index) => {
    at += line.after * MINUTE
    return {
      id: messageId(number, index + 1),
      seq: (index + 1) as Seq,
      sender: PEOPLE[line.who],
      isOwn: line.who === 'alice',
      text: line.text,
      at,
      editedAt: null,
      deleted: false,
      attachments: line.file ? [attachment(line.file, number, index)] : [],
      change: null,
      state: 'sent',
    }
  })
}

const attachment = (file: NonNullable<Line['file']>, room: number, index: number): AttachmentRow => ({
  id: fileId(room, index),
  name: file.name,
  size: file.size,
  contentType: file.contentType,
  width: file.width ?? null,
  height: file.height ?? null,
})
