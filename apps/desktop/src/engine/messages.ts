import type { StagedFile } from '@roomkey/client/api'
import type { FileToStage } from '../ipc/channels.ts'

// What passes between the main process and the engine's worker thread.

/** `page` is the page's own conversation with the engine, passed through unread; `shell` is ours. */
export interface WorkerMessage {
  for: 'page' | 'shell'
  message: unknown
}

/** What the main process asks of the worker. */
export interface EngineControl {
  /** Rejects when a file cannot be read. */
  stage(files: FileToStage[]): Promise<StagedFile[]>
  /** Lets go of those that no message names. */
  unstage(ids: string[]): void
  /** The machine woke up or the network came back. */
  wake(): void
  /** Resolves when everything is written and closed. */
  stop(): Promise<void>
}

/** What the worker asks of the main process. */
export interface ShellServices {
  secretGet(name: string): Promise<string | null>
  secretSet(name: string, value: string | null): Promise<void>
  /** Somebody is signed in there: its pictures may be shown. */
  serverChosen(server: string): void
}

export interface EngineWorkerData {
  /** Where databases and staged bytes live. */
  folder: string
}
