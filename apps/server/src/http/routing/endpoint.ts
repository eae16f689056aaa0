import type { AttachmentId, DeviceId, MessageId, RoomId, UserId } from '@roomkey/protocol'
import type { Context } from 'koa'
import type { RateKind } from '../../ratelimit/rateLimits.ts'
import type { TokenClaims } from '../../tokens/tokens.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** The signed-in user of a request. */
export interface SignedIn {
  id: UserId
  username: string
  email: string
}

/** What a handler is given. */
export interface Call {
  ctx: Context
  /** Ids of the path, by the names that the path gives them. */
  path: PathValues
  /** Who asks, where a token came along. */
  actor?: SignedIn
  /** By which token. */
  bearer?: TokenClaims
}

export interface SignedInCall extends Call {
  actor: SignedIn
  bearer: TokenClaims
}

export interface PathValues {
  room_id: RoomId
  message_id: MessageId
  attachment_id: AttachmentId
  device_id: DeviceId
  user_id: UserId
  ticket: string
  file_name: string
}

interface EndpointCommon {
  /** As OpenAPI writes it: `/api/rooms/{room_id}/`. */
  path: string
  /** What OPTIONS calls it. */
  name: string
  /**
   * Counted beside the general rates: sign-ins and registrations for the address before anything else; uploads by the
   * handler, once the room is known to be open to who asks.
   */
  rate?: Extract<RateKind, 'signIn' | 'register' | 'upload'>
  /** Lists or ends sessions: counted apart, so that a stolen token cannot use it up. */
  endsSessions?: true
  /** Body types that OPTIONS names. */
  parses?: readonly string[]
  /** Of every answer, errors too. */
  headers?: Readonly<Record<string, string>>
  /** Not JSON: no content negotiation. */
  raw?: true
}

/** One path and what its methods do. */
export type Endpoint = EndpointCommon &
  (
    | { access: 'open'; methods: Partial<Record<Method, (call: Call) => Promise<void>>> }
    | { access: 'signedIn'; methods: Partial<Record<Method, (call: SignedInCall) => Promise<void>>> }
  )

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const SHAPES: Record<keyof PathValues, string> = {
  room_id: UUID,
  message_id: UUID,
  attachment_id: UUID,
  device_id: UUID,
  user_id: '[1-9][0-9]{0,8}',
  ticket: '[0-9A-Za-z._-]{1,100}',
  file_name: '[^/]+',
}

/** The path as an expression; an id in any other spelling is, as documented, no route at all. */
export function pathExpression(path: string): { expression: RegExp; names: (keyof PathValues)[] } {
  const names: (keyof PathValues)[] = []
  const source = path.replaceAll('.', '\\.').replace(/\{(\w+)\}/g, (_, name: keyof PathValues) => {
    names.push(name)
    return `(${SHAPES[name]})`
  })
  return { expression: new RegExp(`^${source}$`), names }
}

/** The Allow header, in the documented order. */
export function allowed(endpoint: Endpoint): string {
  const has = (method: Method) => endpoint.methods[method] !== undefined
  const order: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
  return [...order.filter(has), ...(has('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
}
