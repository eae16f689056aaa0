import { randomUUID } from 'node:crypto'
import type { ServerFrame } from '@roomkey/protocol'
import { TryAgain } from './Api.ts'
import { openSync } from './SyncSocket.ts'
import { type Load, pause, textOf } from './writers.ts'

/** Sent and not acknowledged at a time. */
const WINDOW = 8

/** Sends over the sync socket, several at a time; what a broken line leaves open is sent again, in order, by the next. */
export async function writeBySocket(load: Load, first: number): Promise<void> {
  const open = new Map<string, string>()
  for (let turn = first; !load.stopped(); turn += 1) {
    const why = await oneLine(load, load.urls[turn % load.urls.length] as string, open)
    if (why !== 'done') load.ledger.refuse(`socket ${why}`)
    if (why === 'closed with 4401') await signInAgain(load, turn)
    await pause()
  }
}

function oneLine(load: Load, url: string, open: Map<string, string>): Promise<string> {
  const { ledger, room } = load
  return new Promise((resolve) => {
    const say = (id: string, text: string) =>
      line.send({ type: 'send', ref: id, message: { id, room_id: room, text, attachment_ids: [] } })
    const fill = async () => {
      await load.gate()
      while (open.size < WINDOW && !load.stopped()) {
        const id = randomUUID()
        open.set(id, textOf(id))
        ledger.tried(id, textOf(id))
        say(id, textOf(id))
      }
      if (load.stopped()) line.close()
    }
    const hear = (frame: ServerFrame) => {
      if (frame.type === 'live') {
        for (const [id, text] of open) say(id, text)
        void fill()
      } else if (frame.type === 'ack') {
        open.delete(frame.message_id)
        ledger.acknowledge(frame.message_id, { room, seq: frame.seq })
        void fill()
      } else if (frame.type === 'error') {
        const { ref, code } = frame
        if (code !== 'unavailable' && code !== 'rate_limited') ledger.fault(`a frame was answered by ${code}`)
        else ledger.refuse(`frame ${code}`)
        // Every one that is still open is said again, by this line or by the next.
        const text = ref === undefined ? undefined : open.get(ref)
        if (ref !== undefined && text !== undefined) void pause().then(() => say(ref, text))
      }
      if (load.stopped()) line.close()
    }
    const line = openSync(url, {
      token: load.api.access,
      known: { epoch: null, rooms: {} },
      hear,
      ended: resolve,
    })
  })
}

async function signInAgain({ api, ledger, urls }: Load, turn: number): Promise<void> {
  try {
    await api.signIn(urls[turn % urls.length] as string)
  } catch (error) {
    if (error instanceof TryAgain) ledger.refuse(error.message)
    else ledger.fault((error as Error).message)
  }
}
