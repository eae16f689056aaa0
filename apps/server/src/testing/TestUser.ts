import { randomUUID } from 'node:crypto'
import type { MessageId, RoomId, UserId } from '@roomkey/protocol'
import { registerUser } from '../actions/registerUser.ts'
import { SyncClient, type SyncClientOptions } from './SyncClient.ts'
import type { TestServer } from './startTestServer.ts'

/** One account of a test server, and what a person does over HTTP. */
export class TestUser {
  readonly server: TestServer
  readonly id: UserId
  readonly username: string
  readonly password: string
  readonly access: string
  readonly refresh: string

  private constructor(
    server: TestServer,
    account: Pick<TestUser, 'id' | 'username' | 'password' | 'access' | 'refresh'>,
  ) {
    this.server = server
    this.id = account.id
    this.username = account.username
    this.password = account.password
    this.access = account.access
    this.refresh = account.refresh
  }

  static async register(server: TestServer, name = 'user', password = 'securepass123'): Promise<TestUser> {
    const { id, username } = await registerUser(server.parts, { username: name, password })
    return new TestUser(server, { id, username, password, ...server.parts.tokens.issue(id) })
  }

  /** The same account through another node of the same server. */
  at(server: TestServer): TestUser {
    return new TestUser(server, this)
  }

  /** A request with this user's token; the path as `api/rooms/`. */
  async fetch(
    path: string,
    init: { method?: string; json?: unknown; body?: string | Uint8Array<ArrayBuffer> } = {},
  ): Promise<Response> {
    const { json, body, method = json === undefined && body === undefined ? 'GET' : 'POST' } = init
    return await fetch(new URL(path, this.server.url), {
      method,
      headers: {
        authorization: `Bearer ${this.access}`,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: json === undefined ? (body ?? null) : JSON.stringify(json),
    })
  }

  async createRoom(name: string, ...invited: TestUser[]): Promise<RoomId> {
    const room = await this.#json<{ id: RoomId }>('api/rooms/', {
      name,
      invited_usernames: invited.map(({ username }) => username),
    })
    return room.id
  }

  async send(room: RoomId, text: string): Promise<MessageId> {
    return (await this.#json<{ id: MessageId }>(`api/rooms/${room}/messages/`, { plaintext: text })).id
  }

  async invite(room: RoomId, user: TestUser): Promise<void> {
    await this.#json(`api/rooms/${room}/members/`, { usernames: [user.username] })
  }

  async remove(room: RoomId, user: TestUser): Promise<void> {
    await expectOk(await this.fetch(`api/rooms/${room}/members/${user.id}/`, { method: 'DELETE' }))
  }

  /** A socket of the sync dialect that has not said `hello` yet. */
  async socket(options?: SyncClientOptions): Promise<SyncClient> {
    return SyncClient.open(this.server.url, options)
  }

  /** A socket of the sync dialect that knows nothing and is live. */
  async live(options?: SyncClientOptions): Promise<SyncClient> {
    const client = await this.socket(options)
    await client.hello(this.access)
    return client
  }

  async #json<Reply>(path: string, json: unknown): Promise<Reply> {
    const response = await this.fetch(path, { json })
    return (await (await expectOk(response)).json()) as Reply
  }
}

async function expectOk(response: Response): Promise<Response> {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`)
  return response
}

/** A registered user with a name of their own. */
export const testUser = (server: TestServer, name = `user-${randomUUID().slice(0, 8)}`) =>
  TestUser.register(server, name)
