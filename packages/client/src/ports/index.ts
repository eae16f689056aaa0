import type { UntrustedCertificate } from '../api/commands.ts'

// What a host lends the engine. Nothing else of the world is visible to it, so that a whole fleet of engines and a
// server can run in one deterministic simulation.

export interface Clock {
  /** Milliseconds since 1970, UTC. May jump. */
  now(): number
  /** Runs `callback` once after `ms`; the returned function cancels it. */
  after(ms: number, callback: () => void): () => void
}

export interface Random {
  /** In [0, 1). For jitter. */
  next(): number
  /** `count` unpredictable bytes. For ids. */
  bytes(count: number): Uint8Array
}

export interface SocketEvents {
  opened(): void
  received(text: string): void
  /** Always the last event, also when opening failed (then 1006). */
  closed(code: number, reason: string): void
}
export interface Socket {
  send(text: string): void
  close(code: number, reason: string): void
}
export type OpenSocket = (url: string, events: SocketEvents) => Socket

export interface HttpRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  url: string
  headers?: Record<string, string>
  /** Text is sent as it is; a staged file is streamed by the host, from its byte `from` (0) on. */
  body?: string | { staged: string; from?: number }
  /** Bytes of the body that have left. */
  onProgress?: (sent: number) => void
  signal?: AbortSignalLike
  /** Wants the answer as it is, at most so many bytes: a longer one rejects. */
  atMostBytes?: number
  /** Bytes of such an answer that are here. */
  onReceived?: (received: number) => void
}
/** The part of AbortSignal the engine uses; the engine has no DOM types. */
export interface AbortSignalLike {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}
export interface HttpResponse {
  status: number
  header(name: string): string | null
  /** Empty when there was none, and when bytes were asked for. */
  text: string
  /** Where `atMostBytes` asked for them. */
  bytes?: Uint8Array
}
/** Rejects only when no answer came: unreachable, aborted, or time ran out. */
export type Http = (request: HttpRequest) => Promise<HttpResponse>

export type SqlValue = string | number | null | Uint8Array
/**
 * One local database. Synchronous: the engine lives in a worker of its own. Statements are kept by their text. SQLite
 * looks at the value of `LIMIT ?` when it plans, and so compiles the whole statement again each time one is bound:
 * what runs often says `LIMIT CAST(? AS INTEGER)`.
 */
export interface SqlDriver {
  run(sql: string, values?: readonly SqlValue[]): void
  all<Row>(sql: string, values?: readonly SqlValue[]): Row[]
  /**
   * All or nothing; calls inside belong to it. Not nested. What is kept `soon` (`now` unless said) survives the end of
   * the process like everything else, and may be lost with the power, together with all that was kept soon after it:
   * for what the server has, too.
   */
  transaction<T>(work: () => T, kept?: 'now' | 'soon'): T
  /** Does what is written here survive the process? */
  readonly persistent: boolean
  close(): void
}
/** Opens the database of an account by name, creating it where needed. */
export interface Databases {
  /** Rejects with KeyUnavailable when it is sealed and its key cannot be had now; nothing of it is touched then. */
  open(name: string): Promise<SqlDriver>
  /**
   * Notes that it is about to be removed, with its staged files: should the app end before that is done, it happens at
   * the next start. A host that keeps whole accounts apart, and knows which it has, has none.
   */
  removing?(name: string): Promise<void>
  /** Removes it and everything in it. Must not be open. */
  remove(name: string): Promise<void>
}

/** Where tokens live: the OS keychain on the desktop, the worker's own store in a browser. Never the page. */
export interface Secrets {
  get(name: string): Promise<string | null>
  /**
   * Replaces a value by what `change` makes of it (null: none) in one step: of several tabs or processes that share
   * these secrets, none comes in between. Resolves, once it is written for good, with the new value.
   */
  update(name: string, change: (value: string | null) => string | null): Promise<string | null>
}

/**
 * Files the person picked. Until a message names them they belong to nobody but the page; from then on to the account
 * that wrote it, until a message that links them has arrived or is taken back.
 */
export interface Staging {
  /** `owner` is the name of the account's database. */
  keep(ids: readonly string[], owner: string): void
  release(id: string): void
  /**
   * Resolves when these survive the process; a host whose files do so at once has none. Rejects with StagedFileNotKept
   * where there was no room for one, with StagedFileGone for one that is not there.
   */
  settled?(ids: readonly string[]): Promise<void>
  /**
   * SHA-256 of the file in hex. Rejects with StagedFileGone, StagedFileUnreadable or StagedFileChanged, as sending it
   * does. `progress`: bytes read so far.
   */
  digest(id: string, progress?: (read: number) => void): Promise<string>
  /** Lets go of everything of `owner` (null: of nobody) that is not `named`. */
  sweep(owner: string | null, named: ReadonlySet<string>): void
}

/**
 * Where pieces of files lie that are too large for the account's database. Each is sealed under a key of its own, which
 * is handed out once: without it nobody reads the piece, its host included. `owner` as in Staging.
 */
export interface SealedPieces {
  /** Resolves with the key when the piece is kept. */
  write(owner: string, file: string, number: number, content: Uint8Array): Promise<Uint8Array>
  /** Null when it is gone, or not what was written. */
  read(owner: string, file: string, number: number, key: Uint8Array): Promise<Uint8Array | null>
  remove(owner: string, file: string): Promise<void>
  /** Removes every file of `owner` that is not `named`. */
  sweep(owner: string, named: ReadonlySet<string>): Promise<void>
}

export interface Ports {
  clock: Clock
  random: Random
  openSocket: OpenSocket
  http: Http
  databases: Databases
  secrets: Secrets
  /** What this app on this machine is called in the list of one's devices: `Firefox on Linux`. */
  deviceName: string
  staging: Staging
  /** A host without one keeps what has room in the account's database. */
  pieces?: SealedPieces
  /** Of a file that comes down at once, where another size than a host's is wanted: a simulation has small files. */
  pieceBytes?: number
}

/** There is a key, or a place for one, and the keychain does not answer: it may well do so later. */
export class KeyUnavailable extends Error {
  override name = 'KeyUnavailable'
}

/**
 * What Http rejects with when nothing was sent, because the server's certificate is not trusted. Sockets that were not
 * opened for that reason end with LOCAL_ENDS.untrusted. A browser tells neither.
 */
export class UntrustedServer extends Error {
  override name = 'UntrustedServer'
  readonly certificate: UntrustedCertificate

  constructor(certificate: UntrustedCertificate) {
    super('The certificate of this server is not trusted.')
    this.certificate = certificate
  }
}

/** The same for a proxy on the way that wants a name and a password, or other ones. */
export class ProxyRefused extends Error {
  override name = 'ProxyRefused'
}

/** Close codes that no server sends: RFC 6455 keeps 1015 for a failed TLS handshake, IANA lists 1014 as a bad gateway. */
export const LOCAL_ENDS = { untrusted: 1015, proxyRefused: 1014 } as const

/** The one that tells of this error, if there is one. */
export function localEnd(error: unknown): number | null {
  if (error instanceof UntrustedServer) return LOCAL_ENDS.untrusted
  return error instanceof ProxyRefused ? LOCAL_ENDS.proxyRefused : null
}

/** What Http rejects with when the staged file it should send is no longer there: trying again is of no use. */
export class StagedFileGone extends Error {
  override name = 'StagedFileGone'
}

/** The same for a file that is there and cannot be read: its disk is gone, or it is somebody else's. */
export class StagedFileUnreadable extends Error {
  override name = 'StagedFileUnreadable'
}

/** The same for a file that is another one than was picked: half of the old one may be with the server. */
export class StagedFileChanged extends Error {
  override name = 'StagedFileChanged'
}

/** The file is at hand as long as the process lives, and not after it. */
export class StagedFileNotKept extends Error {
  override name = 'StagedFileNotKept'
}
