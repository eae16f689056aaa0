import { request } from 'undici'
import { httpLoad } from '../load/httpLoad.ts'
import { prebuiltRequest } from '../load/prebuiltRequest.ts'
import { createRoom, registerPeople } from '../people.ts'
import type { ServerProcess } from '../processes/child.ts'
import { row } from '../report/row.ts'
import type { Cell, OpenScenario } from '../scenario.ts'

const PAGE = 50
const DEPTH = 20_000
/** Neighbouring pages asked for in turn, so that no single answer can be remembered. */
const PAGES = 40
const NEWEST = 'history page of 50, depth 0'
const DEEP = 'history page of 50, depth 20,000'
const LISTED = 'documented list of 50, offset 0'
const FAR = 'documented list of 50, offset 20,000'
const BARE = 'bare Koa page'

/** One reader asking for pages by cursor, and as documented by offset, at the end and deep inside a long room. */
export const openHistory: OpenScenario = async (workbench, { seconds }) => {
  const roomkey = await workbench.startRoomkey()
  const echo = await workbench.startCeiling('echoServer.ts')
  const [reader] = await registerPeople(roomkey.url, 'reader', 1)
  if (!reader) throw new Error('nobody registered')
  const room = await createRoom(roomkey.url, 'Long room', reader, [])
  const text = 'A message of one hundred and twenty bytes, so that a page is as long as real ones. '.padEnd(
    120,
    '.',
  )
  const send = prebuiltRequest(new URL(`/api/rooms/${room}/messages/`, roomkey.url), {
    method: 'POST',
    token: reader.token,
    body: { plaintext: text },
  })
  const messages = DEPTH + PAGE + PAGES
  await httpLoad({
    url: roomkey.url,
    pid: roomkey.pid,
    connections: 64,
    requests: [send],
    expect: 201,
    until: { requests: messages },
  })

  const page = (before: number) =>
    new URL(`/api/rooms/${room}/history/?before=${before}&limit=${PAGE}`, roomkey.url)
  const firstSeq = (depth: number) => messages + 1 - depth
  for (const depth of [0, DEPTH]) await checkPage(page(firstSeq(depth)), reader.token, firstSeq(depth))

  const cell = (name: string, { url, pid }: ServerProcess, requests: Buffer[]): Cell => ({
    name,
    measure: async () => ({
      ...(await httpLoad({ url, pid, connections: 1, requests, expect: 200, until: { seconds } })),
    }),
  })
  const pages = (depth: number) =>
    Array.from({ length: PAGES }, (_, index) =>
      prebuiltRequest(page(firstSeq(depth) - index), { token: reader.token }),
    )
  const listed = (offset: number) =>
    Array.from({ length: PAGES }, (_, index) => {
      const path = `/api/rooms/${room}/messages/?limit=${PAGE}&offset=${offset + index}`
      return prebuiltRequest(new URL(path, roomkey.url), { token: reader.token })
    })
  return {
    groups: [
      [
        cell(NEWEST, roomkey, pages(0)),
        cell(DEEP, roomkey, pages(DEPTH)),
        cell(LISTED, roomkey, listed(0)),
        cell(FAR, roomkey, listed(DEPTH)),
        cell(BARE, echo, [prebuiltRequest(echo.url, { token: reader.token })]),
      ],
    ],
    rows: (samples) => [
      row(samples, NEWEST, { unit: 'pages/s', ceilings: [{ cell: BARE }] }),
      row(samples, DEEP, {
        unit: 'pages/s',
        ceilings: [{ cell: NEWEST, name: 'at depth 0' }, { cell: BARE }],
        target: {
          text: `≤ 1.3 × depth 0's time`,
          met: (found) => (found.ceilings[0]?.ratio ?? 0) >= 1 / 1.3,
        },
      }),
      row(samples, LISTED, { unit: 'pages/s', ceilings: [{ cell: NEWEST, name: 'by cursor' }] }),
      row(samples, FAR, { unit: 'pages/s', ceilings: [{ cell: LISTED, name: 'at offset 0' }] }),
    ],
    close: async () => {
      await roomkey.stop()
      await echo.stop()
    },
  }
}

async function checkPage(url: URL, token: string, before: number): Promise<void> {
  const { statusCode, body } = await request(url, { headers: { authorization: `Bearer ${token}` } })
  if (statusCode !== 200) throw new Error(`${url.pathname} answered ${statusCode}: ${await body.text()}`)
  const { messages } = (await body.json()) as { messages: { seq: number }[] }
  if (messages.length !== PAGE || messages.at(-1)?.seq !== before - 1) {
    throw new Error(
      `The page before ${before} holds ${messages.length} messages up to ${messages.at(-1)?.seq}.`,
    )
  }
}
