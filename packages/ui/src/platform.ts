import type { Engine, StagedFile } from '@roomkey/client/api'
import type { AttachmentId } from '@roomkey/protocol'

/** What the app needs of the place it runs in: a browser tab or the desktop shell. */
export interface Platform {
  kind: 'web' | 'desktop'
  engine: Engine
  /** Where the engine's `viewChanged(watch, value)` calls arrive. One listener. */
  onViewChanged(listener: (watch: number, value: unknown) => void): void
  /** In the browser the server is the one that served the page; on the desktop people choose it. */
  server: { fixed: string } | { suggested: string }
  /** Hands dropped, pasted or picked files to the engine's host, which keeps them until they are sent. */
  stageFiles(files: readonly File[]): Promise<StagedFile[]>
  /** The host may let go of staged files that will not be sent; those of a message on its way stay. */
  unstage?(ids: readonly AttachmentId[]): void
  /** Opens a web page outside the app. */
  openExternal(url: string): void
}
