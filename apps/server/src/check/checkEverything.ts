import type { RoomCipher } from '../actions/parts.ts'
import type { Files, StoredEntry } from '../files/files.ts'
import { pages } from '../store/pages.ts'
import type { Store } from '../store/store.ts'
import { checkAttachment } from './checkAttachment.ts'
import { checkRoom } from './checkRoom.ts'
import { checkStrays } from './checkStrays.ts'
import { isWaste, type Problem } from './problems.ts'

export interface CheckParts {
  store: Store
  cipher: RoomCipher
  files: Files
}

/** What was looked at so far. */
export interface Checked {
  rooms: number
  roomKeys: number
  messages: number
  attachments: number
  /** Of files, before encryption. */
  fileBytes: number
  storedFiles: number
  /** Not counting waste. */
  problems: number
  strays: number
}

export interface CheckOptions {
  /** Told now and then how far it is. */
  progress?: (soFar: Readonly<Checked>) => void
  /** Told of each stray file that is older than a day: no upload takes that long to get its row. */
  abandoned?: (file: StoredEntry) => void
  /** Ends the check with its reason. */
  signal?: AbortSignal
  /** Milliseconds since 1970; the system's clock unless given. */
  now?: () => number
}

/**
 * Looks through the database's file, opens every room key, message, file name and file, compares every counter with its rows, and finds missing and stray
 * files; reports each problem by ids. Memory stays bounded, and a server may be running: what it changes meanwhile is
 * read again before it counts as wrong.
 */
export async function checkEverything(
  parts: CheckParts,
  report: (problem: Problem) => void,
  { progress = () => {}, abandoned = () => {}, signal, now = Date.now }: CheckOptions = {},
): Promise<Checked> {
  const checked: Checked = {
    rooms: 0,
    roomKeys: 0,
    messages: 0,
    attachments: 0,
    fileBytes: 0,
    storedFiles: 0,
    problems: 0,
    strays: 0,
  }
  const walk: CheckWalk = {
    ...parts,
    checked,
    abandoned,
    found: (problem) => {
      checked[isWaste(problem) ? 'strays' : 'problems'] += 1
      report(problem)
    },
    step: async () => {
      // Ctrl-C is heard, and what is read next is of a newer moment.
      await new Promise(setImmediate)
      signal?.throwIfAborted()
      progress(checked)
    },
  }
  if (!(await parts.store.isWhole())) {
    // What is read from it may be anything.
    walk.found({ code: 'database_damaged', room: null, about: null })
    return checked
  }
  for (const table of await parts.store.brokenReferences())
    walk.found({ code: 'reference_broken', room: null, about: table })
  for await (const room of pages(parts.store.roomsAfter, ({ id }) => id)) await checkRoom(walk, room)
  for await (const row of pages(parts.store.attachmentsAfter, ({ id }) => id)) {
    await checkAttachment(walk, row)
  }
  await checkStrays(walk, now())
  return checked
}

/** What the parts of the check share. */
export interface CheckWalk extends CheckParts {
  checked: Checked
  found(problem: Problem): void
  abandoned(file: StoredEntry): void
  /** Between two pieces of work, and before anything is read again. */
  step(): Promise<void>
}
