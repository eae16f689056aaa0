import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { endpoints } from '../http/createHttp.ts'
import type { Method } from '../http/routing/endpoint.ts'
import { documentedSocket, SyncClient, startTestServer, type TestServer, testUser } from '../testing/index.ts'
import { createLog } from './log.ts'

/** What must not be found. It stands in every place that a caller can fill; where only some letters fit, `hush`. */
const CANARY = 'HUSH'
/** A file's name as uploads carry it. */
const ENCODED = btoa(`${CANARY}-name.txt`)
const everywhere = {
  ...Object.fromEntries(
    'username password old_password new_password current_password email refresh token ticket name description plaintext text filename file_name device_name'
      .split(' ')
      .map((field) => [field, `${CANARY}-${field}`]),
  ),
  usernames: [`${CANARY}-invited`],
  invited_usernames: [`${CANARY}-invited`],
  [`${CANARY}-field`]: [`${CANARY}-value`],
}
const METHODS: Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

test('however much is logged and measured: no token, no password, no text, no file name', async () => {
  const lines: string[] = []
  const log = createLog('trace', { write: (line) => lines.push(line) })
  const server = await startTestServer({ log, env: { METRICS_TOKEN: `${CANARY}-metrics-token` } })
  const secrets = new Set<string>([CANARY, CANARY.toLowerCase(), ENCODED])
  const user = await testUser(server, 'hush-user')
  for (const secret of [user.access, user.refresh, user.password]) secrets.add(secret)
  const room = await user.createRoom(`${CANARY}-room`)
  await user.send(room, `${CANARY}-text`)
  const attachment = await uploaded(server, user.access, room, secrets)

  // Every endpoint there is, also those that are added later: with and without a token, with bodies of each kind.
  const all = endpoints({ ...server.parts })
  for (const { path } of all) {
    const url = path
      .replace('{room_id}', room)
      .replace('{message_id}', randomUUID())
      .replace('{attachment_id}', attachment)
      .replace('{device_id}', randomUUID())
      .replace('{user_id}', '999999')
      .replace('{ticket}', `1.2.${CANARY}`)
      .replace('{file_name}', `${CANARY}-name.txt`)
    for (const method of METHODS)
      for (const authorization of ['', `Bearer ${user.access}`, `Bearer ${CANARY}.${CANARY}.${CANARY}`])
        for (const { type, body } of bodies(method)) {
          // What the rest of the test needs is not taken away.
          if (method === 'DELETE' && authorization === `Bearer ${user.access}`) continue
          const reply = await fetch(new URL(`${url}?token=${CANARY}-query&format=json`, server.url), {
            method,
            redirect: 'manual',
            headers: {
              ...(authorization && { authorization }),
              ...(type && { 'content-type': type }),
              'x-request-id': `${CANARY}-id`,
              'user-agent': `${CANARY}-agent`,
              'x-forwarded-for': CANARY,
              'roomkey-file-name': `${CANARY}-name.txt`,
              'tus-resumable': '1.0.0',
              'upload-length': '9',
              'upload-offset': '0',
              'upload-metadata': `filename ${ENCODED}`,
              referer: `http://x/${CANARY}`,
            },
            body,
          })
          gather(await reply.text(), secrets)
        }
  }
  await fetch(new URL(`${CANARY}-path/${CANARY}?token=${CANARY}-query`, server.url))
  await fetch(new URL('metrics', server.url), { headers: { authorization: `Bearer ${CANARY}` } })

  // Both sockets, as people use them and as they are abused.
  const sync = await user.live()
  await sync.say(room, `${CANARY}-text`)
  for (const frame of [
    { type: `${CANARY}-frame` },
    { type: 'send', ref: `${CANARY}-ref`, message: { id: CANARY, room_id: room, text: CANARY } },
    { type: 'typing', room_id: room },
    { type: 'catch_up', ref: `${CANARY}-ref`, room_id: randomUUID(), after_rev: 0 },
  ])
    sync.send(frame)
  await sync.settled()
  sync.socket.send(Buffer.from(CANARY))
  await sync.settled()
  await sync.close()
  for (const first of [CANARY, { type: 'hello', version: 1, token: CANARY, epoch: null, rooms: {} }]) {
    const stranger = await SyncClient.open(server.url, { path: `ws/sync/?token=${CANARY}` })
    stranger.socket.send(typeof first === 'string' ? first : JSON.stringify(first))
    await stranger.closed
  }
  const documented = await documentedSocket(server.url, `?token=${user.refresh}&x=${CANARY}`)
  documented.send({ action: `${CANARY}-action`, room_id: CANARY })
  documented.send(`${CANARY}-frame`)
  await documented.closed
  await expect(documentedSocket(server.url, `?token=${CANARY}`)).rejects.toThrow()

  // What fails says so, and libraries quote what they were given.
  const { cipher, store } = server.parts
  const [openText, send] = [cipher.openText, store.send]
  const broken = () =>
    Promise.reject(Object.assign(new Error(`${CANARY}-text`), { detail: CANARY, sql: CANARY }))
  cipher.openText = broken
  await user.fetch(`api/rooms/${room}/messages/`)
  cipher.openText = openText
  store.send = broken
  expect((await user.fetch(`api/rooms/${room}/messages/`, { json: { plaintext: CANARY } })).status).toBe(500)
  const failing = await user.live()
  failing.send({
    type: 'send',
    ref: 'r',
    message: { id: randomUUID(), room_id: room, text: CANARY, attachment_ids: [] },
  })
  await failing.next('error')
  store.send = send
  await failing.close()
  const measured = await server.parts.metrics.text()
  await server.dispose()

  const logged = lines.join('')
  for (const told of ['/api/rooms/', 'a request failed', 'an action failed', 'a socket opened'])
    expect(logged).toContain(told)
  for (const { path } of all) expect(measured).toContain(`route="${path}"`)
  expect(secrets.size).toBeGreaterThan(5)
  for (const secret of secrets) {
    expect(lines.filter((line) => line.includes(secret))).toEqual([])
    expect(measured.split('\n').filter((line) => line.includes(secret))).toEqual([])
  }
})

function* bodies(method: Method): Generator<{ type?: string; body: string | FormData | null }> {
  if (method === 'GET' || method === 'DELETE') {
    yield { body: null }
    return
  }
  yield { type: 'application/json', body: JSON.stringify(everywhere) }
  yield { type: 'application/json', body: `{"${CANARY}-broken` }
  yield { type: 'application/x-www-form-urlencoded', body: `username=${CANARY}&plaintext=${CANARY}` }
  yield { type: `text/${CANARY}`, body: CANARY }
  const form = new FormData()
  form.set('file', new Blob([`${CANARY}-content`]), `${CANARY}-name.txt`)
  yield { body: form }
}

/** Tokens, tickets and signed links of an answer, which must not be found either. */
function gather(text: string, secrets: Set<string>): void {
  for (const [, value = ''] of text.matchAll(/"(?:access|refresh|token|ticket)":\s?"([\w.-]{16,})"/g))
    secrets.add(value)
  for (const [, ticket = ''] of text.matchAll(/\/media\/[^/]+\/([\w.-]{16,})\//g)) secrets.add(ticket)
}

async function uploaded(
  server: TestServer,
  access: string,
  room: string,
  secrets: Set<string>,
): Promise<string> {
  const form = new FormData()
  form.set('file', new Blob([`${CANARY}-content`]), `${CANARY}-name.txt`)
  const reply = await fetch(new URL(`api/rooms/${room}/upload/`, server.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${access}` },
    body: form,
  })
  const text = await reply.text()
  gather(text, secrets)
  const { attachment } = JSON.parse(text) as { attachment: { id: string; file_url: string } }
  // A link that works and names the file.
  const opened = await fetch(attachment.file_url)
  expect([opened.status, await opened.text()]).toEqual([200, `${CANARY}-content`])
  expect(attachment.file_url).toContain(`${CANARY}-name.txt`)
  return attachment.id
}
