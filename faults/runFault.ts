import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { audit } from './audit.ts'
import type { Fault, Stage } from './fault.ts'
import { Api } from './load/Api.ts'
import { Ledger } from './load/Ledger.ts'
import { Listener } from './load/Listener.ts'
import { QuietRooms } from './load/QuietRooms.ts'
import { invented, unheardOf } from './load/unheard.ts'
import { writeBySocket } from './load/writeBySocket.ts'
import { type Load, pause, textOf, writeByRest, writeFiles } from './load/writers.ts'
import type { Random } from './random.ts'
import { atExit } from './stage/atExit.ts'

export interface Result {
  fault: string
  times: number
  acknowledged: number
  lost: number
  duplicated: number
  halfWritten: number
  files: number
  filesWrong: number
  /** Acknowledged, and not told to somebody who listens all the time. */
  unheard: number
  /** Milliseconds, one for each time. */
  recovery: number[]
  /** How often clients were told to try again, by what they were told. */
  refused: Record<string, number>
  /** What clients should never be told, and what was found wrong; the first few. */
  wrong: string[]
}

export interface Writers {
  rest: number
  socket: number
  files: number
}

export interface RunOptions {
  name: string
  times: number
  writers: Writers
  /** Acknowledged between one strike and the next, at most. */
  between: number
  random: Random
  /** Seconds within which everybody must have heard what was acknowledged. */
  patience?: number
  /** An empty folder, which goes away. */
  folder: string
  progress?: (text: string) => void
}

const RECOVERY_SECONDS = 90

/** Keeps servers under load while one thing breaks again and again, and looks each time at what is left. */
export async function runFault(fault: Fault, options: RunOptions): Promise<Result> {
  const { name, times, writers, random, folder, patience = RECOVERY_SECONDS, progress = () => {} } = options
  const kept = atExit(() => rmSync(folder, { recursive: true, force: true }))
  const stage = await fault.open(folder)
  const ledger = new Ledger()
  const url = stage.urls[0] as string
  const api = new Api(`writer-${randomUUID().slice(0, 8)}`)
  let stopped = false
  let gate = Promise.resolve()
  const totals = { lost: 0, duplicated: 0, halfWritten: 0, filesWrong: 0 }
  const examples: string[] = []
  const recovery: number[] = []
  const listeners: Listener[] = []
  const unheard = new Set<string>()
  let writing: Promise<unknown> = Promise.resolve()
  try {
    await api.register(url)
    const { id: room } = await api.call<{ id: string }>(url, 'POST', 'api/rooms/', {
      json: { invited_usernames: [] },
    })
    const rooms = [room]
    const load: Load = { urls: stage.urls, room, api, ledger, stopped: () => stopped, gate: () => gate }
    for (const at of stage.urls) listeners.push(new Listener(at, api))
    await Promise.all(listeners.map((listener) => listener.follows([room])))
    writing = Promise.all([
      ...Array.from({ length: writers.rest }, (_, index) => writeByRest(load, index)),
      ...Array.from({ length: writers.socket }, (_, index) => writeBySocket(load, index)),
      ...Array.from({ length: writers.files }, (_, index) => writeFiles(load, index)),
    ])
    const parts = { url, api, ledger, env: stage.env }
    const read = async () =>
      void (await api.patiently(() => api.call(url, 'GET', `api/rooms/${room}/history/?limit=50`)))
    const filesSeen = new Set<string>()
    const look = async (rooms: readonly string[]) => {
      const { promise, resolve: goOn } = Promise.withResolvers<void>()
      gate = promise
      const { examples: seen, ...found } = await api
        .patiently(() => audit({ ...parts, rooms }, filesSeen))
        .finally(goOn)
      // The same loss is seen by every later look: the most that one look saw is what was lost.
      for (const key of Object.keys(found) as (keyof typeof found)[])
        totals[key] = key === 'filesWrong' ? totals[key] + found[key] : Math.max(totals[key], found[key])
      examples.push(...seen)
    }
    const hear = async (ids: Iterable<string>) => {
      for (const what of await unheardOf(ids, listeners, patience)) unheard.add(what)
    }
    for (let time = 1; time <= times; time += 1) {
      progress(`${time} of ${times}, ${ledger.acknowledged.size} acknowledged`)
      await ledger.more(random.between(1, options.between))
      const quiet = await QuietRooms.open(load, listeners)
      rooms.push(...quiet.rooms)
      const written = quiet.write(load, random)
      writing = Promise.all([writing, written])
      const mended = await stage.strike({ random, ledger, quiet: quiet.messages, read })
      await recovered(stage, load, listeners)
      await written
      await hear(quiet.messages)
      recovery.push(performance.now() - mended)
      await look([room, ...quiet.rooms])
    }
    stopped = true
    await writing
    // Nothing is sent any more that could tell them.
    await hear(ledger.acknowledged.keys())
    for (const what of invented(ledger, listeners)) examples.push(`heard and never written: ${what}`)
    await look(rooms)
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error })
  } finally {
    stopped = true
    for (const listener of listeners) listener.close()
    await writing
    await stage.close()
    await rm(folder, { recursive: true, force: true })
    kept()
  }
  return {
    fault: fault.what,
    times,
    acknowledged: ledger.acknowledged.size,
    ...totals,
    unheard: unheard.size,
    files: ledger.files.size,
    recovery: recovery.map(Math.round),
    refused: Object.fromEntries(ledger.refused),
    wrong: [...ledger.unexpected, ...examples, ...[...unheard].map((what) => `unheard: ${what}`)].slice(
      0,
      10,
    ),
  }
}

/** Whole again: through each server a message is acknowledged that the listeners of all servers hear. */
async function recovered(stage: Stage, { api, room, ledger }: Load, listeners: readonly Listener[]) {
  const until = performance.now() + RECOVERY_SECONDS * 1000
  const inTime = (what: string) => {
    if (performance.now() > until)
      throw new Error(`${what} not within ${RECOVERY_SECONDS} s. ${ledger.story()}`)
  }
  await Promise.all(
    stage.urls.map(async (url) => {
      const id = randomUUID()
      ledger.tried(id, textOf(id))
      const send = () =>
        api.call<{ seq: number }>(url, 'POST', `api/rooms/${room}/messages/`, {
          json: { id, plaintext: textOf(id) },
        })
      const { seq } = await api.patiently(send, () => inTime('a send was acknowledged'))
      ledger.acknowledge(id, { room, seq })
      while (!listeners.every((listener) => listener.heard.has(id))) {
        inTime('a message was delivered')
        await pause(5)
      }
    }),
  )
}
