import { DEFAULT_LIMITS, type UserId } from '@roomkey/protocol'
import { expect } from 'vitest'
import { type Person, register } from '../people.ts'
import { type RawReply, rawRequest } from '../rawRequest.ts'
import { type RunningHttp, startHttp } from '../startHttp.ts'

export const SECRET = 'nobody-outside-may-read-this'
export const UNKNOWN = '01890000-0000-7000-8000-00000000ffff'

export interface HostileRequest {
  method: string
  path: string
  headers: Record<string, string>
  body?: { type: string; content: Buffer }
}

/** Who asks: `mallory` has a room of their own, `admin` may see everybody, and `garbage` has a token of no kind. */
export type Asker = 'stranger' | 'mallory' | 'admin' | 'garbage'

/** A victim with a room of secrets, mallory who is not in it, and what must hold for every answer. */
export class HostileWorld {
  readonly ids = { own: '', theirs: '', file: '', message: '', secret: '', theirFile: '' }
  /** The statuses of all answers. */
  readonly seen = new Set<number>()
  readonly http: RunningHttp
  readonly victim: Person
  readonly mallory: Person
  readonly #tokens: Record<Asker, string | null>

  private constructor(http: RunningHttp, victim: Person, mallory: Person, admin: Person) {
    this.http = http
    this.victim = victim
    this.mallory = mallory
    this.#tokens = { stranger: null, mallory: mallory.token, admin: admin.token, garbage: 'a.b.c' }
  }

  static async start(): Promise<HostileWorld> {
    // Low, so that what is too large is still quickly sent.
    const limits = { ...DEFAULT_LIMITS, message_bytes: 20_000, body_bytes: 30_000, file_bytes: 40_000 }
    const http = await startHttp({ limits })
    const victim = await register(http, 'victim')
    const mallory = await register(http, 'mallory')
    const admin = await register(http, 'admin')
    await http.parts.store.write((tx) => tx.setAdmin(admin.id as UserId, true))
    const world = new HostileWorld(http, victim, mallory, admin)
    await world.#fill()
    return world
  }

  async #fill(): Promise<void> {
    const { ids, mallory, victim } = this
    ids.own = await mallory.room()
    ids.theirs = await victim.room()
    const sent = await victim.send('POST', `/api/rooms/${ids.theirs}/messages/`, { plaintext: SECRET })
    expect(sent.status).toBe(201)
    ids.secret = (sent.json as { id: string }).id
    const mine = await mallory.send('POST', `/api/rooms/${ids.own}/messages/`, { plaintext: 'mine' })
    ids.message = (mine.json as { id: string }).id
    const file = await victim.upload(ids.theirs, {
      field: 'file',
      filename: `${SECRET}.txt`,
      content: SECRET,
    })
    ids.file = (file.json as { attachment: { id: string } }).attachment.id
    ids.theirFile = '01890000-0000-7000-8000-0000000000bb'
    const tus = { 'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream' }
    const pairs = `filename ${btoa(SECRET)},id ${btoa(ids.theirFile)}`
    const begin = { ...tus, 'upload-length': '9', 'upload-metadata': pairs }
    await victim.raw('POST', `/api/rooms/${ids.theirs}/uploads/`, begin)
    await victim.raw('PATCH', `/api/uploads/${ids.theirFile}/`, { ...tus, 'upload-offset': '0' }, 'abc')
  }

  send(asker: Asker, { method, path, headers, body }: HostileRequest): Promise<RawReply> {
    const { content = undefined, type = '' } = body ?? {}
    const all: Record<string, string> = { ...headers }
    const token = this.#tokens[asker]
    if (token !== null) all.authorization = `Bearer ${token}`
    if (content) all['content-length'] = String(content.length)
    if (type) all['content-type'] = type
    return rawRequest(this.http.url, { method, path, headers: all, body: content })
  }

  /** Never a 5xx, always the error form, and never a byte of a room that the asker is not in. */
  check(reply: RawReply): void {
    this.seen.add(reply.status)
    expect(reply.status).toBeLessThan(500)
    expect(reply.text).not.toContain(SECRET)
    if (reply.status < 400 || reply.text === '') return
    const { error, detail, code } = reply.json as Record<string, unknown>
    expect({ error, detail, code }).toEqual({
      error: expect.any(String),
      detail: error,
      code: expect.stringMatching(/^[a-z_]+$/),
    })
  }
}
