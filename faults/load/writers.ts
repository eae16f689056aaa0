import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { type Api, TryAgain } from './Api.ts'
import type { Ledger } from './Ledger.ts'

export interface Load {
  /** Where the servers answer. */
  urls: readonly string[]
  room: string
  api: Api
  ledger: Ledger
  stopped(): boolean
  /** Settled unless nothing new is to be written for a while. */
  gate(): Promise<void>
}

/** Shorter than a client of ours waits, so that a fault meets many tries. */
const PAUSE_MS = 50

export const pause = (ms = PAUSE_MS) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Grows with the id, so that a piece of a text or a mix of two shows. */
export const textOf = (id: string): string =>
  `text of ${id} ${'…'.repeat(Number.parseInt(id.slice(0, 2), 16))} end of ${id}`

/** Sends over REST, one after another, each until it is acknowledged: as a client that tries again under the same id. */
export async function writeByRest(load: Load, first: number): Promise<void> {
  for (let turn = first; !load.stopped(); ) {
    await load.gate()
    const id = randomUUID()
    const text = textOf(id)
    load.ledger.tried(id, text)
    await persistently(load, async () => {
      turn += 1
      const sent = await load.api.call<{ seq: number }>(
        url(load, turn),
        'POST',
        `api/rooms/${load.room}/messages/`,
        {
          json: { id, plaintext: text },
        },
      )
      load.ledger.acknowledge(id, { room: load.room, seq: sent.seq })
    })
  }
}

const FILE_BYTES = 150_000

/** Uploads a file and sends the message that shows it. */
export async function writeFiles(load: Load, first: number): Promise<void> {
  for (let turn = first; !load.stopped(); ) {
    await load.gate()
    const [id, fileId] = [randomUUID(), randomUUID()]
    const bytes = new Uint8Array(randomBytes(1 + (Number.parseInt(id.slice(0, 4), 16) % FILE_BYTES)))
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const text = textOf(id)
    load.ledger.tried(id, text)
    await persistently(load, async () => {
      turn += 1
      await load.api.call(url(load, turn), 'PUT', `api/rooms/${load.room}/attachments/${fileId}/`, {
        bytes,
        headers: { 'content-type': 'application/octet-stream', 'roomkey-file-name': 'a.bin' },
      })
      const sent = await load.api.call<{ seq: number }>(
        url(load, turn),
        'POST',
        `api/rooms/${load.room}/messages/`,
        {
          json: { id, plaintext: text, attachment_ids: [fileId] },
        },
      )
      load.ledger.acknowledge(id, { room: load.room, seq: sent.seq }, { id: fileId, sha256 })
    })
  }
}

/** Until it succeeds, or the load ends; what no client should hear is kept for the report. */
export async function persistently({ ledger, stopped }: Load, attempt: () => Promise<void>): Promise<void> {
  while (!stopped()) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof TryAgain)) return ledger.fault((error as Error).message)
      ledger.refuse(error.message)
      await pause()
    }
  }
}

const url = ({ urls }: Load, turn: number) => urls[turn % urls.length] as string
