import type { UserId, UserRef } from '@roomkey/protocol'
import type { HttpRequest } from '../ports/index.ts'
import type { EngineHarness } from './EngineHarness.ts'
import type { Reply } from './ScriptedHttp.ts'
import { ALICE, BOB, ScriptedRoom } from './ScriptedServer.ts'

export const CAROL = { id: 3 as UserId, username: 'carol' } as UserRef
const PEOPLE = [ALICE, BOB, CAROL]

const ROOM = /^\/api\/rooms\/([^/]+)\//

/**
 * Rooms that are made, changed, entered and left: REST on top of what the harness plays on the socket, with a push of
 * what changed. To extend: another `on` that changes the room and says so.
 */
export class ScriptedRooms {
  readonly rooms: ScriptedRoom[]
  /** How many rooms were made, repetitions left out. */
  made = 0
  /** Answers get lost after the server has done what was asked, this many times. */
  lose = 0
  readonly #world: EngineHarness

  constructor(world: EngineHarness, rooms: ScriptedRoom[] = []) {
    this.rooms = rooms
    this.#world = world
    world.serve(rooms)
    const { http } = world
    http.on('POST', '/api/rooms/', (request) => this.#answer(this.#create(bodyOf(request))))
    http.on('PATCH', /\/details\/$/, (request) => this.#answer(this.#change(request)))
    http.on('POST', /\/members\/$/, (request) => this.#answer(this.#add(request)))
    http.on('DELETE', /\/members\/\d+\/$/, (request) => this.#answer(this.#remove(request)))
  }

  find(name: string): ScriptedRoom | undefined {
    return this.rooms.find((room) => nameOf(room) === name)
  }

  names(): string[] {
    return this.rooms.map(nameOf)
  }

  /** Who is in the room. */
  members(room: ScriptedRoom): string[] {
    const rows = [...room.rows.values()].filter((row) => row.kind === 'membership')
    return rows.filter((row) => row.membership.left_at === null).map((row) => row.membership.user.username)
  }

  #answer(reply: Reply): Reply | 'unreachable' {
    if (this.lose === 0) return reply
    this.lose--
    return 'unreachable'
  }

  #create(body: { id: string; name: string; invited_usernames: string[] }): Reply {
    const invited = PEOPLE.filter((person) => body.invited_usernames.includes(person.username))
    const known = this.rooms.find((room) => room.id === body.id)
    if (known === undefined) {
      const room = new ScriptedRoom(50 + ++this.made, [ALICE, ...invited], body.name, body.id)
      this.rooms.push(room)
      this.#world.sockets.last.say(room.snapshot('joined'))
    }
    const names = PEOPLE.map((person) => person.username)
    const unknown_usernames = body.invited_usernames.filter((name) => !names.includes(name))
    return { status: known === undefined ? 201 : 200, body: { id: body.id, unknown_usernames } }
  }

  #change(request: HttpRequest): Reply {
    const room = this.#room(request)
    const body = bodyOf<{ id: string; name?: string }>(request)
    if (room === undefined) return NOT_FOUND
    if (body.name === 'refused') return { status: 403, body: { error: '', detail: '', code: 'forbidden' } }
    this.#push(room, () => room.once(body.id, () => body.name !== undefined && room.rename(body.name)))
    const row = room.rows.get('room')
    return { status: 200, body: row?.kind === 'room' ? row.room : {} }
  }

  #add(request: HttpRequest): Reply {
    const room = this.#room(request)
    if (room === undefined) return NOT_FOUND
    const { usernames } = bodyOf<{ usernames: string[] }>(request)
    const found = PEOPLE.filter((person) => usernames.includes(person.username))
    const added = found.filter((person) => !this.members(room).includes(person.username))
    const rows = this.#push(room, () => added.map((person) => room.join(person)))
    const names = found.map((person) => person.username)
    return {
      status: 200,
      body: {
        added: rows.flatMap((row) => (row.kind === 'membership' ? [row.membership] : [])),
        unknown_usernames: usernames.filter((name) => !names.includes(name)),
      },
    }
  }

  #remove(request: HttpRequest): Reply {
    const room = this.#room(request)
    const id = Number(/members\/(\d+)/.exec(request.url)?.[1])
    const person = PEOPLE.find((each) => each.id === id)
    if (room === undefined || person === undefined || !this.members(room).includes(person.username))
      return NOT_FOUND
    this.#push(room, () => room.join(person, '2026-11-22T13:00:00.000000Z'))
    if (id === ALICE.id) this.rooms.splice(this.rooms.indexOf(room), 1)
    return { status: 204 }
  }

  #room(request: HttpRequest): ScriptedRoom | undefined {
    const id = ROOM.exec(request.url.replace(/^https?:\/\/[^/]+/, ''))?.[1]
    return this.rooms.find((room) => room.id === id)
  }

  #push<T>(room: ScriptedRoom, change: () => T): T {
    const before = room.lastRev
    const result = change()
    if (room.lastRev > before) this.#world.sockets.last.say(room.changes(before))
    return result
  }
}

const NOT_FOUND: Reply = { status: 404, body: { error: '', detail: '', code: 'not_found' } }

function bodyOf<T>(request: HttpRequest): T {
  return JSON.parse(String(request.body)) as T
}

function nameOf(room: ScriptedRoom): string {
  const row = room.rows.get('room')
  return row?.kind === 'room' ? row.room.name : ''
}
