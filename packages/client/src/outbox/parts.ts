import type { ClientFrame, ErrorCode, Limits, MessageId, RoomId, UserId } from '@roomkey/protocol'
import type { Failure } from '../api/commands.ts'
import type { Stale } from '../cache/Stale.ts'
import type { Clock, HttpResponse, Random, SqlDriver } from '../ports/index.ts'
import type { OperationRequest } from './requests.ts'

export interface OutboxParts {
  sql: SqlDriver
  clock: Clock
  random: Random
  stale: Stale
  me: UserId
  send(frame: ClientFrame): boolean
  /** Of the session; rejects when no answer came. */
  request(request: OperationRequest): Promise<HttpResponse>
  /** Whether the server takes operations now. */
  isOpen(): boolean
  limits(): Limits
  /** The server has not got the files of this message any more: brings them there again. False when it has none. */
  uploadAgain(message: MessageId): boolean
  /** Operations left the outbox, or failed. */
  settled(): void
  /** The server says that this person is in the room no more. */
  left(room: RoomId): void
  report(area: string, error: unknown): void
}

export interface Refusal {
  code: ErrorCode
  detail: string
  /** Seconds. */
  retryAfter: number | undefined
  /** The whole of a REST answer, for whoever waits for it. */
  failure?: Failure
}
