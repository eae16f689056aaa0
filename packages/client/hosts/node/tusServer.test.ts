import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { RoomId } from '@roomkey/protocol'
import { DataStore, ERRORS, Server, type Upload } from '@tus/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AbortHandle } from '../../src/engine/AbortHandle.ts'
import type { HttpRequest } from '../../src/ports/index.ts'
import { MemorySecrets } from '../../src/testing/memoryPorts.ts'
import { discardUpload, sendFile } from '../../src/uploads/sendFile.ts'
import type { UploadRow } from '../../src/uploads/uploadRows.ts'
import { createPorts, type NodePorts } from './createPorts.ts'

// The other side is tus's own server, so that what we speak is tus and not only what our server understands.

/** Keeps what arrives, as far as it arrives. */
class MemoryStore extends DataStore {
  readonly uploads = new Map<string, { upload: Upload; content: Buffer[] }>()

  constructor() {
    super()
    this.extensions = ['creation', 'termination']
  }

  override async create(upload: Upload): Promise<Upload> {
    this.uploads.set(upload.id, { upload, content: [] })
    return upload
  }

  override async getUpload(id: string): Promise<Upload> {
    const known = this.uploads.get(id)
    if (known === undefined) throw ERRORS.FILE_NOT_FOUND
    return known.upload
  }

  override async write(source: Readable, id: string): Promise<number> {
    const known = this.uploads.get(id)
    if (known === undefined) throw ERRORS.FILE_NOT_FOUND
    try {
      for await (const chunk of source) {
        known.content.push(chunk)
        known.upload.offset += chunk.length
        if (known.upload.offset >= breakAt) breakLine()
      }
    } catch {
      // The line broke: what came before stays.
    }
    return known.upload.offset
  }

  override async remove(id: string): Promise<void> {
    this.uploads.delete(id)
  }
}

let folder: string
let ports: NodePorts
let store: MemoryStore
let web: HttpServer
let base: string
/** Breaks the line when so many bytes of a file have come. */
let breakAt = Number.POSITIVE_INFINITY
let line: Socket
const patched: number[] = []

function breakLine(): void {
  breakAt = Number.POSITIVE_INFINITY
  line.destroy()
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'roomkey-tus-'))
  ports = createPorts({ folder, secrets: new MemorySecrets() })
  store = new MemoryStore()
  patched.length = 0
  const tus = new Server({ path: '/api/rooms/room/uploads', datastore: store })
  web = createServer((request, response) => {
    if (request.method === 'PATCH') patched.push(Number(request.headers['upload-offset']))
    line = request.socket
    void tus.handle(request, response)
  })
  // Else it would hang up on who takes longer than five seconds from one request to the next, perhaps as that one comes.
  web.keepAliveTimeout = 600_000
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(web.address() as AddressInfo).port}`
})
afterEach(async () => {
  web.closeAllConnections()
  await new Promise((resolve) => web.close(resolve))
  rmSync(folder, { recursive: true })
})

const ask = ({ path, ...rest }: Omit<HttpRequest, 'url'> & { path: string }) =>
  ports.http({ ...rest, url: base + path })

async function stage(content: Buffer): Promise<UploadRow> {
  const file = await ports.staging.add({ bytes: content, name: 'plan ü.bin', contentType: '' })
  const about = {
    message_id: 'message',
    room_id: 'room' as RoomId,
    width: null,
    height: null,
    content_type: '',
  }
  const row = {
    ...about,
    id: file.id,
    name: file.name,
    size: file.size,
    upload: 'waiting',
    failure: null,
    retryable: 1,
  }
  return { ...row, upload_url: null } as UploadRow
}

function send(row: UploadRow, progress: (sent: number) => void = () => {}) {
  return sendFile(
    {
      request: ask,
      digest: (id) => ports.staging.digest(id),
      signal: new AbortHandle().signal,
      placed: (path) => {
        row.upload_url = path
      },
      progress,
    },
    row,
  )
}

const stored = (row: UploadRow) => store.uploads.get(row.upload_url?.split('/').at(-1) ?? '')

test('a file goes up, with what is said about it, and can be taken back', async () => {
  const content = randomBytes(300_000)
  const row = await stage(content)
  expect(await send(row)).toBe('sent')
  expect(Buffer.concat(stored(row)?.content ?? []).equals(content)).toBe(true)
  expect(stored(row)?.upload.metadata).toEqual({
    id: row.id,
    filename: 'plan ü.bin',
    filetype: 'application/octet-stream',
    sha256: createHash('sha256').update(content).digest('hex'),
  })
  expect(await send(row)).toBe('sent')
  expect(patched).toEqual([0])
  expect((await discardUpload(ask, row.upload_url ?? '')).status).toBe(204)
  expect(store.uploads.size).toBe(0)
})

test('a broken line goes on from the byte that arrived; what is gone begins anew', async () => {
  const content = randomBytes(5_000_000)
  const row = await stage(content)
  breakAt = 2_000_000
  await expect(send(row)).rejects.toThrow()
  const told: number[] = []
  expect(await send(row, (sent) => told.push(sent))).toBe('sent')
  expect(patched[1]).toBeGreaterThan(1_000_000)
  expect(told[0]).toBe(patched[1])
  expect(Buffer.concat(stored(row)?.content ?? []).equals(content)).toBe(true)
  store.uploads.clear()
  expect(await send(row)).toBe('sent')
  expect(patched).toHaveLength(3)
  expect(patched[2]).toBe(0)
  expect(Buffer.concat(stored(row)?.content ?? []).equals(content)).toBe(true)
})
