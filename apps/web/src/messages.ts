import type { StagedFile } from '@roomkey/client/api'

/** The first and only message to the engine's worker: one port for each conversation. */
export interface StartMessage {
  engine: MessagePort
  staging: MessagePort
}

/** What the page asks of the worker beside the engine's own commands. */
export interface StagingCalls {
  /** Keeps the files in the worker until they are uploaded. */
  stage(files: readonly File[]): Promise<StagedFile[]>
  /** Lets go of those that no message names. */
  unstage(ids: readonly string[]): void
}
