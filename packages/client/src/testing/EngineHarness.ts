import type { DeviceId } from '@roomkey/protocol'
import { z } from 'zod'
import type { ViewOf, ViewQuery } from '../api/views.ts'
import { createEngine } from '../engine/createEngine.ts'
import type { EngineHost } from '../engine/EngineHost.ts'
import type { SqlDriver } from '../ports/index.ts'
import { MemoryPieces } from './MemoryPieces.ts'
import { CountedStaging, KeptDatabases, MemorySecrets, seededRandom } from './memoryPorts.ts'
import { ScriptedHttp } from './ScriptedHttp.ts'
import { ALICE, ack, ackChange, type ScriptedRoom, uuid, welcome } from './ScriptedServer.ts'
import { type ScriptedSocket, ScriptedSockets } from './ScriptedSocket.ts'
import { SimulatedClock } from './SimulatedClock.ts'

export const SERVER = 'http://chat.test'
export const THIS_DEVICE = uuid(8, 1) as DeviceId

/** An access token that expires `seconds` from now. */
export function accessToken(clock: SimulatedClock, seconds: number, name = 'access'): string {
  const payload = JSON.stringify({ exp: Math.floor(clock.now() / 1000) + seconds, name })
  const bytes = Uint8Array.from(payload, (char) => char.charCodeAt(0))
  return `e30.${z.core.util.uint8ArrayToBase64url(bytes)}.signature`
}

/**
 * One engine in a simulated world whose disk and keychain outlive it: `restart` is a new process on the same machine.
 * To extend: play more of REST through `http.on`, and more of the socket through `sockets.onFrame`.
 */
export class EngineHarness {
  readonly clock = new SimulatedClock()
  readonly sockets = new ScriptedSockets()
  readonly http = new ScriptedHttp()
  readonly secrets = new MemorySecrets()
  readonly staging = new CountedStaging()
  readonly pieces = new MemoryPieces()
  readonly databases: KeptDatabases
  /** What the engine reported; a test that expects none checks that it is empty. */
  readonly reports: string[] = []
  /** Every value each watch was given. */
  readonly values = new Map<number, unknown[]>()
  host: EngineHost
  #nextWatch = 1

  constructor(createSql: () => SqlDriver) {
    this.databases = new KeptDatabases(createSql)
    this.http.on('POST', '/api/devices/', () => ({
      status: 201,
      body: {
        user: { ...ALICE, email: '' },
        device_id: THIS_DEVICE,
        access: accessToken(this.clock, 3600),
        refresh: 'refresh',
      },
    }))
    this.http.on('DELETE', `/api/devices/${THIS_DEVICE}/`, () => ({ status: 204 }))
    this.host = this.#create()
  }

  get engine() {
    return this.host.commands
  }

  #create(): EngineHost {
    const { clock, http, secrets, databases, staging, pieces } = this
    const ports = {
      clock,
      http: http.http,
      secrets,
      databases,
      staging,
      pieces,
      random: seededRandom(7),
      deviceName: 'Roomkey on Linux',
      openSocket: this.sockets.open,
    }
    const sink = {
      viewChanged: (watch: number, value: unknown) => {
        this.values.set(watch, [...(this.values.get(watch) ?? []), value])
      },
    }
    return createEngine(ports, sink, {
      report: (area, error) => this.reports.push(`${area}: ${String(error)}`),
    })
  }

  /** Another process on the same machine. */
  async restart(): Promise<void> {
    await this.host.close()
    this.host = this.#create()
    await this.clock.advance(0)
  }

  async signIn(): Promise<void> {
    const result = await this.engine.signIn({ server: SERVER, username: 'alice', password: 'secret' })
    if (!result.ok) throw new Error(result.message)
    await this.clock.advance(0)
  }

  /** The connection breaks, and no other one opens. */
  goOffline(): void {
    this.sockets.onOpen = (socket) => socket.drop()
    this.sockets.last.drop()
  }

  /** Connections open again, and the engine had the time to find out. */
  async goOnline(): Promise<void> {
    this.sockets.onOpen = (socket) => socket.accept()
    await this.clock.advance(60_000)
  }

  /** Plays a server that has these rooms: greets, sends what is missing, acknowledges what is sent, pushes it. */
  serve(rooms: readonly ScriptedRoom[]): void {
    this.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'hello') {
        socket.say(welcome(rooms))
        for (const room of rooms) {
          const known = frame.rooms[room.id]
          if (known === undefined) socket.say(room.snapshot('new'))
          else if (known < room.lastRev) socket.say(room.changes(known))
        }
        socket.say({ type: 'live' })
      } else if (frame.type === 'send') {
        const room = rooms.find((candidate) => candidate.id === frame.message.room_id)
        if (room !== undefined) this.acknowledge(socket, room, frame)
      } else if (frame.type === 'edit' || frame.type === 'delete') {
        const id = frame.type === 'edit' ? frame.edit.room_id : frame.room_id
        const room = rooms.find((candidate) => candidate.id === id)
        if (room !== undefined) this.acknowledgeChange(socket, room, frame)
      } else if (frame.type === 'catch_up') {
        const room = rooms.find((candidate) => candidate.id === frame.room_id)
        if (room !== undefined) socket.say(room.changes(frame.after_rev, room.lastRev, frame.ref))
      } else if (frame.type === 'ping') socket.say({ type: 'pong' })
    }
  }

  acknowledge(socket: ScriptedSocket, room: ScriptedRoom, frame: Parameters<typeof ack>[1]): void {
    const before = room.lastRev
    socket.say(ack(room, frame))
    if (room.lastRev > before) socket.say(room.changes(before))
  }

  acknowledgeChange(
    socket: ScriptedSocket,
    room: ScriptedRoom,
    frame: Parameters<typeof ackChange>[1],
  ): void {
    const before = room.lastRev
    socket.say(ackChange(room, frame))
    if (room.lastRev > before) socket.say(room.changes(before))
  }

  /** What has not got through to the server, as it lies on the disk. */
  queued() {
    return this.databases.rows<{ id: string; room_id: string }>('SELECT * FROM outbox')
  }

  /** Reads a view now, by watching it for a moment. */
  async read<Q extends ViewQuery>(query: Q): Promise<ViewOf<Q>> {
    const { number, last } = await this.watch(query)
    await this.engine.unwatch(number)
    return last()
  }

  async watch<Q extends ViewQuery>(
    query: Q,
  ): Promise<{ number: number; last(): ViewOf<Q>; all(): ViewOf<Q>[] }> {
    const number = this.#nextWatch++
    await this.engine.watch(number, query)
    const all = () => (this.values.get(number) ?? []) as ViewOf<Q>[]
    return { number, all, last: () => all().at(-1) as ViewOf<Q> }
  }
}
