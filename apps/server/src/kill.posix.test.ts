import { randomUUID } from 'node:crypto'
import type { HistoryPage } from '@roomkey/protocol'
import { expect, test, vi } from 'vitest'
import { mainProcesses } from './testing/mainProcess.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 })

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
