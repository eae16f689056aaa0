import type { FileInfo } from '@roomkey/client'
import type { AttentionView, Result, StagedFile, UntrustedCertificate } from '@roomkey/client/api'
import type { Way } from '@roomkey/client/hosts/node'
import type { AttachmentId } from '@roomkey/protocol'
import type { FileToStage } from '../ipc/channels.ts'
import type { FileProgress } from '../ipc/files.ts'
import type { WhereTaken } from './exportFile.ts'

// What passes between the main process and the engine's worker thread.

/** `page` is the page's own conversation with the engine, passed through unread; `shell` is ours. */
export interface WorkerMessage {
  for: 'page' | 'shell'
  message: unknown
}

/** What the main process asks of the worker. */
export interface EngineControl {
  /** Null: that one cannot be read. */
  stage(files: FileToStage[]): Promise<(StagedFile | null)[]>
  /** Lets go of those that no message names. */
  unstage(ids: string[]): void
  /** Null: there is none that this person may read. */
  fileInfo(id: AttachmentId): Promise<FileInfo | null>
  /** Fetches it into what the account keeps. */
  keepFile(id: AttachmentId): Promise<Result>
  /** Writes it there in the clear, in place of what is there or beside it; answers with where. */
  exportFile(id: AttachmentId, path: string, taken: WhereTaken): Promise<Result<{ path: string }>>
  /** The machine woke up or the network came back. */
  wake(): void
  /** What is open is dead: the machine is about to sleep, or did. */
  networkLost(): void
  /** Other ways lead to the server, or another certificate is trusted. */
  networkChanged(): void
  /** Another account's page is shown: nobody looks at this one's views. */
  detach(): void
  /** Signs out and removes everything local. */
  leave(): void
  /** Resolves when everything is written and closed. */
  stop(): Promise<void>
}

/** What the worker asks of the main process. */
export interface ShellServices {
  secretGet(name: string): Promise<string | null>
  secretSet(name: string, value: string | null): Promise<void>
  /** Whether what is written outlives this run; null: nobody has decided that yet. */
  keeps(): Promise<boolean | null>
  /** The local data could not be opened, was set aside, and is loaded again. */
  rebuilt(): void
  /** Somebody wants all that this account keeps to be removed. Resolves when that is noted for good. */
  wiping(): Promise<void>
  /** The engine has let go of it, or could not: the rest is the shell's. */
  wiped(): void
  /** How a server is reached; asked for each new connection. */
  wayTo(origin: string): Promise<Way>
  /** The server showed it, and nothing was sent. */
  untrusted(certificate: UntrustedCertificate): void
  /** Who is signed in, and what waits to be read; told whenever it changes. */
  status(status: AccountStatus): void
  /** How far it is with the files it sends and fetches; told whenever that changes. */
  progress(progress: FileProgress): void
}

export interface AccountStatus {
  /** `unopened`: what is kept of it cannot be read now. */
  state: 'signedIn' | 'signedOut' | 'unopened'
  /** The last ones used when nobody is signed in; null when they were forgotten, or are not known. */
  server: string | null
  username: string | null
  /** Nothing to tell unless signed in. */
  attention: AttentionView
  /** What was missed while the connection was down has arrived. */
  caughtUp: boolean
}

export interface EngineWorkerData {
  /** Where databases and staged bytes live. */
  folder: string
}
