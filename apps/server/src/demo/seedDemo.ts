import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import type { AttachmentId, MessageId, RoomId, Seq } from '@roomkey/protocol'
import { createRoom } from '../actions/createRoom.ts'
import { markRead } from '../actions/markRead.ts'
import type { ActionParts, Actor } from '../actions/parts.ts'
import { registerUser } from '../actions/registerUser.ts'
import { sendMessage } from '../actions/sendMessage.ts'
import { storeAttachment } from '../actions/storeAttachment.ts'
import { type DemoLine, type DemoRoom, type DemoTalk, type Person, STORY } from './story.ts'

const PASSWORD = 'welcome-to-roomkey'
/** The two that a newcomer signs in as; the others only have a history. */
const OPEN: Person[] = ['alice', 'bob']
const PEOPLE: Person[] = ['alice', 'bob', 'mira', 'tomasz']

/**
 * Adds the demo accounts, rooms and history where they are missing, and resolves with lines that tell how to sign in.
 * Repeating it adds nothing: rooms are known by their name and description, messages by ids made from their place.
 */
export async function seedDemo(parts: ActionParts): Promise<string[]> {
  const start = parts.now()
  const people = {} as Record<Person, Actor>
  for (const name of PEOPLE) {
    const actor = await account(parts, name)
    if (!actor)
      return [`The demo was left out: there is an account "${name}" already that is not the demo's own.`]
    people[name] = actor
  }
  for (const room of STORY) await tell(parts, room, people, start)
  return [
    'Demo: sign in as alice or bob, in two windows for both sides of a conversation.',
    ...OPEN.map((name) => `  user name: ${name}   password: ${PASSWORD}`),
    'Everybody who reaches this server knows these passwords: do not use the demo beyond your own machine.',
  ]
}

async function account(parts: ActionParts, username: Person): Promise<Actor | undefined> {
  const open = OPEN.includes(username)
  const found = await parts.store.userByName(username)
  if (!found) {
    const password = open ? PASSWORD : randomBytes(24).toString('base64url')
    return registerUser(parts, { username, password, email: `${username}@example.org` })
  }
  if (!open) return found
  return (await parts.passwords.verify(PASSWORD, found.passwordHash)).valid ? found : undefined
}

async function tell(
  parts: ActionParts,
  script: DemoRoom,
  people: Record<Person, Actor>,
  start: number,
): Promise<void> {
  const lines = script.talks.flatMap((talk) => timed(talk, start))
  const [first, ...others] = script.members
  const known = (await parts.store.roomsOf(people[first].id)).find(
    ({ name, description }) => name === script.name && description === script.description,
  )
  // A history that people went on with is theirs.
  if (known && known.lastSeq >= lines.length) return
  const opened = { ...parts, now: () => (lines[0]?.at ?? start) - 3_600_000_000 }
  const room =
    known ??
    (await createRoom(opened, people[first], { ...script, isPrivate: true, invitedUsernames: others })).room
  for (const [index, line] of lines.entries()) await say(parts, room.id, people[line.by], line, index)
  // The last words stay unread, so that the list shows what that looks like; but who writes has read what is above.
  for (const name of script.members) {
    const own = lines.findLastIndex((line) => line.by === name) + 1
    const seq = Math.max(own, lines.length - 2, 0) as Seq
    await markRead(parts, people[name], { roomId: room.id, seq })
  }
}

type TimedLine = DemoLine & { at: number }

async function say(
  parts: ActionParts,
  roomId: RoomId,
  actor: Actor,
  { text, file, at }: TimedLine,
  index: number,
): Promise<void> {
  const then = { ...parts, now: () => at }
  const attachmentIds: AttachmentId[] = []
  if (file) {
    const { contentType, name, width, height } = file
    const id = idFrom<AttachmentId>(`${roomId} file ${index}`)
    const size = width === undefined || height === undefined ? {} : { width, height }
    const content = Readable.from([file.content()])
    await storeAttachment(then, actor, { id, roomId, name, contentType, ...size, content })
    attachmentIds.push(id)
  }
  const id = idFrom<MessageId>(`${roomId} message ${index}`)
  await sendMessage(then, actor, { id, roomId, text, attachmentIds })
}

/** Microseconds for each line: half a minute to two minutes apart, the same at every start. */
function timed({ when, lines }: DemoTalk, start: number): TimedLine[] {
  let at = 'minutesAgo' in when ? start - when.minutesAgo * 60_000_000 : daysAgo(when, start)
  return lines.map((line, index) => {
    if (index > 0) at += (30 + ((line.text.length * 37) % 90)) * 1_000_000
    return { ...line, at }
  })
}

function daysAgo(when: { daysAgo: number; at: string }, start: number): number {
  const [hours = 0, minutes = 0] = when.at.split(':').map(Number)
  const day = new Date(start / 1000)
  day.setDate(day.getDate() - when.daysAgo)
  day.setHours(hours, minutes, 12, 0)
  return day.getTime() * 1000
}

/** A UUID (version 8: made by us) that is the same for the same words. */
function idFrom<Id extends string>(words: string): Id {
  const hex = createHash('sha256').update(words).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}` as Id
}
