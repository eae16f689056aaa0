import type { UnitCall } from '../../actions/namedUnits.ts'
import type { NotStored } from '../../actions/storeMessage.ts'
import {
  type Appended,
  ConflictError,
  ForgottenKeyError,
  type MessageRow,
  type NewMessageRow,
  type Writes,
} from '../store.ts'
import type { PackedItems } from './packItems.ts'

// What the store and its writing thread say to each other. Each question has one answer, in the order of asking.

export type Question =
  /** Sends and units with a name, in one transaction. */
  | { kind: 'named'; items: PackedItems }
  /** Other units in one transaction; each is given its turn and done from outside, call by call. */
  | { kind: 'units' }
  | { kind: 'call'; method: keyof Writes; args: unknown[] }
  /** The unit whose turn it is has ended: its changes are kept or undone. After the last one comes the commit. */
  | { kind: 'done'; keep: boolean; last: boolean }

export type NamedItem = NewMessageRow | UnitCall
export type NamedValue = Appended | NotStored | { value: unknown }

export type Answer =
  | { kind: 'outcomes'; outcomes: NamedOutcome[] }
  | { kind: 'turn' }
  | { kind: 'value'; value: unknown }
  | { kind: 'committed' }
  /** Of a call: it failed. Of anything else: nothing of this transaction is stored. */
  | ({ kind: 'failed' } & Failure)

/** Said without being asked. */
export type Notice = { kind: 'checkpoint' } & Failure

export interface Failure {
  message: string
  code: string | undefined
  /** The name of a class that callers tell apart. */
  known: keyof typeof KNOWN | undefined
}

const KNOWN = { ConflictError, ForgottenKeyError }

/** What became of one item; of a new message only what its sender does not know yet. */
export type NamedOutcome = Added | NamedValue | Failure
type Added = Pick<MessageRow, 'seq' | 'rev' | 'senderUsername' | 'attachments'>

/** Copying an error between threads would lose its class and code. */
export function failure(error: unknown): Failure {
  const { message, code } = error instanceof Error ? (error as NodeJS.ErrnoException) : {}
  const names = Object.keys(KNOWN) as (keyof typeof KNOWN)[]
  const known = names.find((name) => error instanceof KNOWN[name])
  return { message: message ?? String(error), code, known }
}

export function asError({ message, code, known }: Failure): Error {
  if (known) return new KNOWN[known](message)
  return Object.assign(new Error(message), code === undefined ? {} : { code })
}

/** Who sent it has the rest of a new message. */
export function brief(outcome: PromiseSettledResult<NamedValue>): NamedOutcome {
  if (outcome.status === 'rejected') return failure(outcome.reason)
  const { value } = outcome
  if (!('message' in value && value.created)) return value
  const { seq, rev, senderUsername, attachments } = value.message
  return { seq, rev, senderUsername, attachments }
}

/** What `brief` left of it, beside what was asked. */
export function whole(item: NamedItem, outcome: NamedOutcome | undefined): PromiseSettledResult<NamedValue> {
  if (!outcome) return { status: 'rejected', reason: new Error('the thread skipped a unit') }
  if ('known' in outcome) return { status: 'rejected', reason: asError(outcome) }
  if (!('seq' in outcome && 'senderId' in item)) return { status: 'fulfilled', value: outcome as NamedValue }
  const { attachmentIds, ...row } = item
  const message = { ...row, ...outcome, editedAt: null, deletedAt: null }
  return { status: 'fulfilled', value: { message, created: true } }
}
