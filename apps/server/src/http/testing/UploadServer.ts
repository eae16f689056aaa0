import { createHash, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import type { AttachmentId, RoomId } from '@roomkey/protocol'
import { Upload } from 'tus-js-client'
import { expect } from 'vitest'
import { type CuttingProxy, startCuttingProxy } from '../../testing/cuttingProxy.ts'
import { startTestServer, type TestServer, type TestUser, testUser } from '../../testing/index.ts'

export const MB = 1_000_000
const ENV = { MAX_FILE_BYTES: String(20 * MB) }

export const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex')
export const encoded = (text: string) => Buffer.from(text).toString('base64')

interface Sent {
  id: AttachmentId
  upload: Upload
  done: Promise<unknown>
}

interface Asked {
  method: string
  path: string
  headers?: Record<string, string>
  body?: Buffer<ArrayBuffer>
  by?: TestUser
}

/**
 * A server to send files to, behind a line that can be cut. `send` is tus-js-client, so that what the server speaks is
 * tus and not only what we think it is; the other verbs are single requests, by alice unless told otherwise.
 */
export class UploadServer {
  server: TestServer
  alice!: TestUser
  room!: RoomId
  readonly proxy: CuttingProxy
  /** Those it went on from; the folder is the first one's. */
  readonly #former: TestServer[] = []

  private constructor(server: TestServer, proxy: CuttingProxy) {
    this.server = server
    this.proxy = proxy
  }

  static async start(): Promise<UploadServer> {
    const server = await startTestServer({ env: ENV })
    return new UploadServer(server, await startCuttingProxy(server.port))
  }

  /** Another alice, in a room of her own. */
  async begin(): Promise<void> {
    this.alice = await testUser(this.server)
    this.room = await this.alice.createRoom('Files')
  }

  /** The server goes and comes back with what it stored. */
  async restart(): Promise<void> {
    const { dataDir } = this.server
    await this.server.close()
    this.#former.push(this.server)
    this.server = await startTestServer({ env: ENV, dataDir })
    this.proxy.lead(this.server.port)
    this.alice = this.alice.at(this.server)
  }

  async dispose(): Promise<void> {
    await this.proxy.close()
    await this.server.dispose()
    for (const each of this.#former) await each.dispose()
  }

  send(content: Buffer, more: Record<string, string> = {}, options: object = {}): Sent {
    const id = randomUUID() as AttachmentId
    const { promise: done, resolve, reject } = Promise.withResolvers<unknown>()
    const upload = new Upload(Readable.from([content]), {
      endpoint: new URL(`api/rooms/${this.room}/uploads/`, this.proxy.url).href,
      headers: { authorization: `Bearer ${this.alice.access}` },
      metadata: { id, filename: 'plan ü.bin', sha256: sha256(content), ...more },
      uploadSize: content.length,
      chunkSize: content.length + 1,
      retryDelays: [0, 0, 0],
      onSuccess: resolve,
      onError: reject,
      ...options,
    })
    done.catch(() => {})
    upload.start()
    return { id, upload, done }
  }

  ask({ method, path, headers = {}, body, by = this.alice }: Asked): Promise<Response> {
    return fetch(new URL(path, this.server.url), {
      method,
      headers: { authorization: `Bearer ${by.access}`, 'tus-resumable': '1.0.0', ...headers },
      body: body ?? null,
    })
  }

  /** `more`: further pairs of metadata, with a comma before each. */
  create(id: string, length: number, more = '', by = this.alice): Promise<Response> {
    return this.ask({
      method: 'POST',
      path: `api/rooms/${this.room}/uploads/`,
      headers: {
        'upload-length': String(length),
        'upload-metadata': `id ${encoded(id)},filename ${encoded('plan.bin')}${more}`,
      },
      by,
    })
  }

  patch(id: string, offset: number, body: Buffer<ArrayBuffer>, headers = {}, by = this.alice) {
    return this.ask({
      method: 'PATCH',
      path: `api/uploads/${id}/`,
      headers: {
        'content-type': 'application/offset+octet-stream',
        'upload-offset': String(offset),
        ...headers,
      },
      body,
      by,
    })
  }

  head(id: string, by = this.alice): Promise<Response> {
    return this.ask({ method: 'HEAD', path: `api/uploads/${id}/`, by })
  }

  async offsetOf(id: string): Promise<number> {
    return Number((await this.head(id)).headers.get('upload-offset'))
  }

  async storedKeys(): Promise<string[]> {
    const keys: string[] = []
    for await (const { key } of this.server.parts.files.list()) keys.push(key)
    return keys
  }

  /** What a member reads of it, once a message shows it. */
  async read(id: AttachmentId): Promise<Buffer> {
    const sent = await this.alice.fetch(`api/rooms/${this.room}/messages/`, {
      json: { plaintext: 'see', attachment_ids: [id] },
    })
    expect(sent.status).toBe(201)
    const link = (await (await this.alice.fetch(`api/attachments/${id}/url/`)).json()) as { url: string }
    return Buffer.from(await (await fetch(link.url)).arrayBuffer())
  }
}
