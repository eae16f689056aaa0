import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { HistoryPage } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { mainProcesses } from './testing/mainProcess.ts'
import { PART_BYTES } from './uploads/limits.ts'

const { run } = mainProcesses()
const WRITERS = 8
const ACKNOWLEDGED_BEFORE_KILL = 60

async function call<Reply>(url: string, path: string, token: string, body?: object): Promise<Reply> {
  const reply = await fetch(new URL(path, url), {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (!reply.ok) throw new Error(`${path} answered ${reply.status}`)
  return (await reply.json()) as Reply
}

test('what was acknowledged is there once after kill -9, whole and in its place', async () => {
  const acknowledged = new Map<string, number>()
  let server = run({ RATE_LIMIT: 'off' })
  let url = await server.ready()
  const account = { username: 'alice', password: 'correct horse' }
  const { access } = await call<{ access: string }>(url, 'api/register/', '', account)
  const { id: room } = await call<{ id: string }>(url, 'api/rooms/', access, { invited_usernames: [] })

  // A file whose bytes up to the tenth megabyte are on the line when the server is killed.
  const content = randomBytes(12_000_000)
  const upload = tusUpload(access, content)
  await upload.create(url, room)
  const begun = upload.stall(url, 10_000_000)

  for (const round of [1, 2, 3]) {
    const enough = round * ACKNOWLEDGED_BEFORE_KILL
    const write = async () => {
      for (;;) {
        const id = randomUUID()
        const sent = await call<{ seq: number }>(url, `api/rooms/${room}/messages/`, access, {
          id,
          plaintext: `text of ${id}`,
        }).catch((error: unknown) => {
          // The connection broke: the server was killed in the middle of this one. A refusal is a failure.
          if (error instanceof TypeError) return undefined
          throw error
        })
        if (!sent) return
        acknowledged.set(id, sent.seq)
        if (acknowledged.size >= enough) server.child.kill('SIGKILL')
      }
    }
    await Promise.all(Array.from({ length: WRITERS }, write))
    await server.exit
    server = run({ RATE_LIMIT: 'off' })
    url = await server.ready()
  }

  await expect(begun).rejects.toThrow()
  const kept = await upload.offset(url)
  expect([0, 1, 2].map((parts) => parts * PART_BYTES)).toContain(kept)
  expect(await upload.append(url, kept)).toBe(content.length)

  const stored: HistoryPage['messages'] = []
  for (let before = ''; ; before = `&before=${stored[0]?.seq}`) {
    const page = await call<HistoryPage>(url, `api/rooms/${room}/history/?limit=200${before}`, access)
    stored.unshift(...page.messages)
    if (!page.has_more) break
  }
  expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, index) => index + 1))
  expect(new Set(stored.map(({ id }) => id)).size).toBe(stored.length)
  for (const { id, text } of stored) expect(text).toBe(`text of ${id}`)
  const places = new Map(stored.map(({ id, seq }) => [id as string, seq as number]))
  for (const [id, seq] of acknowledged) expect(places.get(id)).toBe(seq)
  server.child.kill('SIGTERM')
  expect(await server.exit).toBe(0)
})

type Body = NonNullable<RequestInit['body']>

/** A client of resumable uploads that can be left hanging. The server compares the hash when the last byte is there. */
function tusUpload(token: string, content: Buffer) {
  const id = randomUUID()
  const sha256 = createHash('sha256').update(content).digest('hex')
  const ask = async (
    url: string,
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: Body,
  ) => {
    const all = { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0', ...headers }
    const init = { method, headers: all, body: body ?? null, duplex: 'half' as const }
    const reply = await fetch(new URL(path, url), init)
    if (!reply.ok) throw new Error(`${method} answered ${reply.status}`)
    return Number(reply.headers.get('upload-offset'))
  }
  const patch = (url: string, from: number, body: Body) => {
    const headers = { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(from) }
    return ask(url, 'PATCH', `api/uploads/${id}/`, headers, body)
  }
  return {
    create: (url: string, room: string) =>
      ask(url, 'POST', `api/rooms/${room}/uploads/`, {
        'upload-length': String(content.length),
        'upload-metadata': `id ${btoa(id)},filename ${btoa('a')},sha256 ${btoa(sha256)}`,
      }),
    stall(url: string, bytes: number) {
      const start = (controller: ReadableStreamDefaultController) =>
        controller.enqueue(content.subarray(0, bytes))
      const sent = patch(url, 0, new ReadableStream({ start }))
      sent.catch(() => {})
      return sent
    },
    offset: (url: string) => ask(url, 'HEAD', `api/uploads/${id}/`, {}),
    append: (url: string, from: number) => patch(url, from, Buffer.from(content.subarray(from))),
  }
}
