import type { StagedFile } from '@roomkey/client/api'
import type { AttachmentId } from '@roomkey/protocol'
import type { AppInfo } from './channels.ts'

/** All that the page can reach of the shell: `window.roomkey`. */
export interface DesktopBridge {
  info(): Promise<AppInfo>
  /** Sends one RPC message to the engine. */
  post(message: unknown): void
  /** Messages of the engine. One listener; a later one replaces it. */
  onMessage(listener: (message: unknown) => void): void
  /** The files' paths go to the engine's host and never come back to the page. */
  stageFiles(files: readonly File[]): Promise<StagedFile[]>
  /** Lets go of staged files that no message names. */
  unstage(ids: readonly AttachmentId[]): void
  openExternal(url: string): void
}

declare global {
  interface Window {
    readonly roomkey: DesktopBridge
  }
}
