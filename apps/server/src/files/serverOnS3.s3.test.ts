import { randomBytes, randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import type { RoomId } from '@roomkey/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer, TestUser } from '../testing/index.ts'
import { startS3, type TestS3 } from '../testing/startS3.ts'

let s3: TestS3
let server: TestServer
/** Those it went on from; the folder is the first one's. */
const former: TestServer[] = []
let alice: TestUser
let room: RoomId
beforeAll(async () => {
  s3 = await startS3()
  server = await startTestServer({ env: s3.env })
  alice = await TestUser.register(server, 'alice')
  room = await alice.createRoom('Files')
})
afterAll(async () => {
  await server.dispose()
  for (const each of former) await each.dispose()
  await s3.dispose()
})

const content = randomBytes(6_000_000)

const upload = (path = `api/rooms/${room}/attachments/${randomUUID()}/`) =>
  fetch(new URL(path, server.url), {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${alice.access}`,
      'roomkey-file-name': 'notes.bin',
      'content-type': 'application/octet-stream',
    },
    body: content,
  })

async function form(): Promise<string> {
  const body = new FormData()
  body.set('file', new Blob([content]), 'notes.bin')
  const authorization = `Bearer ${alice.access}`
  const reply = await fetch(new URL(`api/rooms/${room}/upload/`, server.url), {
    method: 'POST',
    headers: { authorization },
    body,
  })
  expect(reply.status).toBe(201)
  const { attachment } = (await reply.json()) as { attachment: { file_url: string } }
  return attachment.file_url
}

const ranged = (link: string) => fetch(link, { headers: { range: 'bytes=5242870-5242890' } })

test('a file goes up by REST, lies in the bucket only, and comes back in ranges by its signed link', async () => {
  const link = await form()
  const reply = await ranged(link)
  expect(reply.status).toBe(206)
  expect(Buffer.from(await reply.arrayBuffer()).equals(content.subarray(5_242_870, 5_242_891))).toBe(true)
  expect(Buffer.from(await (await fetch(link)).arrayBuffer()).equals(content)).toBe(true)
  expect(await readdir(server.dataDir)).not.toContain('files')
})

test('an upload goes on through another server, and lies in the bucket only', async () => {
  const id = randomUUID()
  const ask = (method: string, path: string, headers: Record<string, string>, body?: Buffer<ArrayBuffer>) =>
    fetch(new URL(path, server.url), {
      method,
      headers: { authorization: `Bearer ${alice.access}`, 'tus-resumable': '1.0.0', ...headers },
      body: body ?? null,
    })
  const name = `filename ${btoa('notes.bin')},id ${btoa(id)}`
  const length = String(content.length)
  await ask('POST', `api/rooms/${room}/uploads/`, { 'upload-length': length, 'upload-metadata': name })
  const go = (from: number, to: number) =>
    ask(
      'PATCH',
      `api/uploads/${id}/`,
      { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(from) },
      Buffer.from(content.subarray(from, to)),
    )
  expect((await go(0, 1_000_001)).status).toBe(204)
  const { dataDir } = server
  await server.close()
  former.push(server)
  server = await startTestServer({ env: s3.env, dataDir })
  alice = alice.at(server)
  expect((await go(1_000_001, content.length)).headers.get('upload-offset')).toBe(length)
  const { url } = (await (await alice.fetch(`api/attachments/${id}/url/`)).json()) as { url: string }
  expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(content)).toBe(true)
  const keys: string[] = []
  for await (const { key } of server.parts.files.list()) keys.push(key)
  expect(await server.parts.store.uploadPartKeys(keys)).toEqual([])
  expect(await readdir(server.dataDir)).not.toContain('files')
})

test('while S3 is away files are answered 503 and the rest is served; then it goes on by itself', async () => {
  const link = await form()
  await s3.kill()
  for (const reply of [await upload(), await ranged(link)]) {
    expect(reply.status).toBe(503)
    expect(await reply.json()).toMatchObject({ code: 'unavailable' })
  }
  await alice.send(room, 'still here')
  await s3.restart()
  expect((await upload()).status).toBe(201)
  expect((await ranged(link)).status).toBe(206)
})
