import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RawReply, rawRequest } from '../testing/rawRequest.ts'
import { type RunningHttp, startHttp } from '../testing/startHttp.ts'
import { type Cast, tokenFor } from './cast.ts'
import { Mapping } from './compare.ts'
import { INTENDED } from './intended.ts'
import { type Exchange, recordedExchanges } from './transcript.ts'

// The recording played again, request by request and in its order, against the real parts. The answers must carry
// what was recorded (extra keys are allowed), except for what INTENDED lists.

const exchanges = recordedExchanges()
const mapping = new Mapping()
const cast: Cast = { alice: 0, bob: 0, carol: 0 }
const ROOM_M1_TO_M12 = 'db1e60ca-3dad-4e93-b96d-b12438b0e636'
let http: RunningHttp

beforeAll(async () => {
  http = await startHttp({ settings: { allowedHosts: ['localhost', '127.0.0.1'], trustProxy: 1 } })
})
afterAll(() => http.stop())

async function play(exchange: Exchange): Promise<RawReply> {
  const { title, method, body } = exchange
  if (title === '7 messages / GET with messages m1..m12, limit=3') await sendTwelve()
  const token = tokenFor(title, cast)
  const headers: Record<string, string> = {
    ...exchange.headers,
    host: exchange.headers.host ?? '127.0.0.1:8000',
  }
  if (headers.authorization?.startsWith('Bearer eyJ')) headers.authorization = `Bearer ${token}`
  if (headers.authorization?.startsWith('bearer eyJ')) headers.authorization = `bearer ${token}`
  if (body !== undefined && !headers['content-type'] && !title.includes('no content-type')) {
    headers['content-type'] = 'application/json'
  }
  const bytes = body === undefined ? undefined : bodyOf(exchange, body, token)
  if (bytes) headers['content-length'] = String(bytes.length)
  return rawRequest(http.url, { method, path: mapping.apply(exchange.path), headers, body: bytes })
}

function bodyOf({ title }: Exchange, body: string, token: string): Buffer {
  const elided = /^(\{"plaintext":")x+… \((\d+) bytes\)$/.exec(body)
  if (elided) return Buffer.from(`${elided[1]}${'x'.repeat(Number(elided[2]) - 16)}"}`)
  const filled = body.replace(/"eyJ[^"]*"/, JSON.stringify(token))
  // The recorder printed these two byte by byte.
  return Buffer.from(filled, /invalid UTF-8|unicode \+ spaces/.test(title) ? 'latin1' : 'utf8')
}

async function sendTwelve(): Promise<void> {
  for (let number = 1; number <= 12; number += 1) {
    const reply = await rawRequest(http.url, {
      method: 'POST',
      path: mapping.apply(`/api/rooms/${ROOM_M1_TO_M12}/messages/`),
      headers: { authorization: `Bearer ${tokenFor('', cast)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ plaintext: `m${number}` }),
    })
    expect(reply.status).toBe(201)
  }
}

function remember({ title }: Exchange, { json }: RawReply): void {
  const id = (json as { user?: { id?: number } } | undefined)?.user?.id ?? 0
  if (title === '1 register / success') cast.alice = id
  if (title === '1 register / success without email') cast.bob = id
  if (title.startsWith('1 register / success, extra')) cast.carol = id
}

/** What differs from the recording; undefined: nothing. */
function difference(exchange: Exchange, reply: RawReply): string | undefined {
  if (reply.status !== exchange.status) return `status: recorded ${exchange.status}, answered ${reply.status}`
  return headerDifference(exchange, reply) ?? bodyDifference(exchange, reply)
}

function headerDifference({ replyHeaders }: Exchange, { headers }: RawReply): string | undefined {
  const recorded = (name: string) => {
    const value = replyHeaders[name]
    return value === undefined ? undefined : mapping.apply(value)
  }
  const exact = [
    'allow',
    'www-authenticate',
    'location',
    'access-control-allow-origin',
    'access-control-max-age',
  ]
  const names = [...exact, 'access-control-allow-methods'].filter((name) => recorded(name) !== headers[name])
  if (names.length > 0) return names.map((name) => `${name}: ${recorded(name)} / ${headers[name]}`).join('; ')
  const allowed = String(headers['access-control-allow-headers'] ?? '').split(', ')
  const missing = replyHeaders['access-control-allow-headers']
    ?.split(', ')
    .filter((name) => !allowed.includes(name))
  return missing?.length ? `access-control-allow-headers lacks ${missing.join(', ')}` : undefined
}

function bodyDifference(
  { title, method, reply: recorded }: Exchange,
  { text, json }: RawReply,
): string | undefined {
  if (recorded === '' || method === 'HEAD') return text === '' ? undefined : 'recorded no body'
  const elided = /^(.*)… \((\d+) chars\)$/s.exec(recorded)
  if (!elided) return mapping.difference(JSON.parse(recorded), json)
  if (title.includes('MB plaintext')) {
    const { plaintext } = json as { plaintext: string }
    return /^x+$/.test(plaintext) && plaintext.length > 900_000 ? undefined : 'not the text that was sent'
  }
  // A long list: as many as it starts with are compared, which maps their ids, too.
  const whole = recorded.slice(0, recorded.lastIndexOf('},{'))
  return mapping.difference([...JSON.parse(`${whole}}]`)], (json as unknown[]).slice(0, 3))
}

test('the recording is all there', () => {
  expect(exchanges).toHaveLength(205)
  const titles = exchanges.map(({ title }) => title)
  expect(Object.keys(INTENDED).filter((title) => !titles.includes(title))).toEqual([])
})

describe.each(exchanges)('$title', (exchange) => {
  const intended = INTENDED[exchange.title]
  test(intended ? `differs: ${intended.why}` : 'answers as recorded', async () => {
    const reply = await play(exchange)
    remember(exchange, reply)
    if (intended) {
      expect(isAsRecorded(exchange, reply), 'it does not differ any more: take it off the list').toBe(false)
      expect(reply.status).toBe(intended.status)
      if (intended.body !== undefined) expect(reply.json).toMatchObject(intended.body as object)
    } else {
      expect(difference(exchange, reply)).toBeUndefined()
    }
    if (reply.status >= 400 && exchange.method !== 'HEAD') {
      const { error, detail, code } = reply.json as Record<string, unknown>
      expect(typeof error === 'string' && error === detail && typeof code === 'string').toBe(true)
    }
  })
})

// Ids in an answer that differs are mapped all the same: later requests name them.
function isAsRecorded(exchange: Exchange, reply: RawReply): boolean {
  const json = exchange.reply.startsWith('{') || exchange.reply.startsWith('[')
  if (json) mapping.difference(JSON.parse(exchange.reply), reply.json)
  if (reply.status !== exchange.status) return false
  if (exchange.reply === '') return reply.text === ''
  return json && mapping.difference(JSON.parse(exchange.reply), reply.json) === undefined
}
