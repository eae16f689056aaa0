import { randomBytes, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { request } from 'undici'
import { createRoom, registerPeople } from '../people.ts'
import { watchMemory } from '../processes/memory.ts'
import type { Workbench } from '../processes/workbench.ts'
import { row } from '../report/row.ts'
import type { Figures, OpenScenario, Row, Samples } from '../scenario.ts'

const MEGABYTES = 200
const BLOCK = randomBytes(64 * 1024)
const MEMORY_TARGET_MB = 64
const OURS = `upload of ${MEGABYTES} MB`
const FORM = `upload of ${MEGABYTES} MB as a form`
const BARE = 'AES-GCM + disk'

type Upload = (room: URL, authorization: string, megabytes: number) => Promise<void>

/** One large file by our own PUT and by the documented form, beside bare sealing and writing of as many bytes. */
export const openUpload: OpenScenario = async (workbench) => {
  // A server each: memory that one kind of upload took would hide what the other needs.
  const ours = await openTarget(workbench, put)
  const form = await openTarget(workbench, postForm)
  const bare = () =>
    workbench.runCeiling('sealedWrite.ts', [`--file=${workbench.path('sealed')}`, `--megabytes=${MEGABYTES}`])
  return {
    groups: [
      [
        { name: OURS, measure: ours.measure },
        { name: BARE, measure: bare },
        { name: FORM, measure: form.measure },
      ],
    ],
    rows: (samples) => [OURS, FORM].flatMap((name) => rowsOf(samples, name)),
    close: async () => {
      await ours.stop()
      await form.stop()
    },
  }
}

function rowsOf(samples: Samples, name: string): Row[] {
  const speed = row(samples, name, { unit: 'MB/s', ceilings: [{ cell: BARE }] })
  if (!samples.get(name)?.every((figures) => 'extraMemory' in figures)) return [speed]
  const memory = row(samples, name, {
    what: '  its peak extra memory (VmHWM)',
    unit: 'MB',
    figure: 'extraMemory',
    target: {
      text: `≤ ${MEMORY_TARGET_MB} MB in every round`,
      met: (found) => found.range[1] <= MEMORY_TARGET_MB,
    },
  })
  return [speed, memory]
}

async function openTarget(workbench: Workbench, upload: Upload) {
  const { url, pid, stop } = await workbench.startRoomkey()
  const [person] = await registerPeople(url, 'uploader', 1)
  if (!person) throw new Error('nobody registered')
  const room = new URL(`/api/rooms/${await createRoom(url, 'Files', person, [])}/`, url)
  const authorization = `Bearer ${person.token}`
  // What a first upload loads and compiles is not what a large one needs.
  await upload(room, authorization, 1)
  const memory = await watchMemory(pid)
  const measure = async (): Promise<Figures> => {
    await memory?.reset()
    const start = performance.now()
    await upload(room, authorization, MEGABYTES)
    const rate = MEGABYTES / ((performance.now() - start) / 1000)
    return memory ? { rate, extraMemory: await memory.peakExtra() } : { rate }
  }
  return { measure, stop }
}

const put: Upload = (room, authorization, megabytes) =>
  send(new URL(`attachments/${randomUUID()}/`, room), 'PUT', {
    headers: {
      authorization,
      'roomkey-file-name': 'bench.bin',
      'content-type': 'application/octet-stream',
      'content-length': String(megabytes * 1e6),
    },
    body: Readable.from(blocks(megabytes * 1e6)),
  })

const postForm: Upload = (room, authorization, megabytes) => {
  const boundary = `bench-${randomUUID()}`
  const head = Buffer.from(
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="bench.bin"\r\n` +
      'content-type: application/octet-stream\r\n\r\n',
  )
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  return send(new URL('upload/', room), 'POST', {
    headers: {
      authorization,
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(head.length + megabytes * 1e6 + tail.length),
    },
    body: Readable.from(around(head, megabytes * 1e6, tail)),
  })
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
