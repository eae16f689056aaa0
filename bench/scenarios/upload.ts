import { randomBytes, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { request } from 'undici'
import { createRoom, registerPeople } from '../people.ts'
import type { ServerProcess } from '../processes/child.ts'
import { watchMemory } from '../processes/memory.ts'
import { row } from '../report/row.ts'
import type { Figures, OpenScenario, Row } from '../scenario.ts'

const MEGABYTES = 200
const BLOCK = randomBytes(64 * 1024)
const MEMORY_TARGET_MB = 64
const OURS = `upload of ${MEGABYTES} MB`
const FORM = `upload of ${MEGABYTES} MB as a form`
const BARE = 'AES-GCM + disk'

/** One large file by our own PUT and by the documented form, beside bare sealing and writing of as many bytes. */
export const openUpload: OpenScenario = async (workbench) => {
  const roomkey = await workbench.startRoomkey()
  const [person] = await registerPeople(roomkey.url, 'uploader', 1)
  if (!person) throw new Error('nobody registered')
  const room = await createRoom(roomkey.url, 'Files', person, [])
  const authorization = `Bearer ${person.token}`

  const put = (megabytes: number) =>
    send(new URL(`/api/rooms/${room}/attachments/${randomUUID()}/`, roomkey.url), 'PUT', {
      headers: {
        authorization,
        'roomkey-file-name': 'bench.bin',
        'content-type': 'application/octet-stream',
        'content-length': String(megabytes * 1e6),
      },
      body: Readable.from(blocks(megabytes * 1e6)),
    })
  const form = (megabytes: number) => {
    const boundary = `bench-${randomUUID()}`
    const head = Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="bench.bin"\r\n` +
        'content-type: application/octet-stream\r\n\r\n',
    )
    const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
    return send(new URL(`/api/rooms/${room}/upload/`, roomkey.url), 'POST', {
      headers: {
        authorization,
        'content-type': `multipart/form-data; boundary=${boundary}`,
        'content-length': String(head.length + megabytes * 1e6 + tail.length),
      },
      body: Readable.from(around(head, megabytes * 1e6, tail)),
    })
  }
  // What a first upload loads and compiles is not what a large one needs.
  await put(1)
  await form(1)

  return {
    groups: [
      [
        { name: OURS, measure: () => measure(roomkey, () => put(MEGABYTES)) },
        {
          name: BARE,
          measure: () =>
            workbench.runCeiling('sealedWrite.ts', [
              `--file=${workbench.path('sealed')}`,
              `--megabytes=${MEGABYTES}`,
            ]),
        },
        { name: FORM, measure: () => measure(roomkey, () => form(MEGABYTES)) },
      ],
    ],
    rows: (samples) =>
      [OURS, FORM].flatMap((name): Row[] => {
        const speed = row(samples, name, { unit: 'MB/s', ceilings: [{ cell: BARE }] })
        if (!samples.get(name)?.every((figures) => 'extraMemory' in figures)) return [speed]
        return [
          speed,
          row(samples, name, {
            what: `  its peak extra memory (VmHWM)`,
            unit: 'MB',
            figure: 'extraMemory',
            target: {
              text: `≤ ${MEMORY_TARGET_MB} MB in every round`,
              met: (found) => found.range[1] <= MEMORY_TARGET_MB,
            },
          }),
        ]
      }),
    close: () => roomkey.stop(),
  }
}

async function measure(server: ServerProcess, upload: () => Promise<void>): Promise<Figures> {
  const memory = await watchMemory(server.pid)
  const start = performance.now()
  await upload()
  const rate = MEGABYTES / ((performance.now() - start) / 1000)
  return memory ? { rate, extraMemory: await memory.peakExtra() } : { rate }
}

async function send(
  url: URL,
  method: 'PUT' | 'POST',
  { headers, body }: { headers: Record<string, string>; body: Readable },
): Promise<void> {
  const reply = await request(url, { method, headers, body, headersTimeout: 120_000 })
  const text = await reply.body.text()
  if (reply.statusCode !== 201) throw new Error(`${method} answered ${reply.statusCode}: ${text}`)
}

function* blocks(bytes: number): Generator<Buffer> {
  for (let sent = 0; sent < bytes; sent += BLOCK.length) yield BLOCK.subarray(0, bytes - sent)
}

function* around(head: Buffer, bytes: number, tail: Buffer): Generator<Buffer> {
  yield head
  yield* blocks(bytes)
  yield tail
}
