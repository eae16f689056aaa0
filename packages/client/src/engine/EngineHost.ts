import type { AttachmentId } from '@roomkey/protocol'
import type { Engine, Result } from '../api/commands.ts'
import type { FileInfo } from '../downloads/Downloads.ts'

/** The files of whoever is signed in, for a host that writes them where people want them. */
export interface EngineFiles {
  /** Null: there is none that this person may read. */
  info(id: AttachmentId): Promise<FileInfo | null>
  /** Fetches it into what is kept here, so that reading it takes no time. `tooLarge`: nothing of its size is kept. */
  keep(id: AttachmentId): Promise<Result>
  /** Hands it over piece by piece, in order; the view `downloads` tells how far it is. */
  read(id: AttachmentId, take: (piece: Uint8Array) => Promise<void>): Promise<Result>
}

/** A running engine as its host holds it. */
export interface EngineHost {
  commands: Engine
  /** Of an engine in its own process; what stands between pages and engines has none. */
  files?: EngineFiles
  /** A new page took the old one's place: nobody looks at its views any more. */
  forgetWatches(): void
  /** Ends the connection and closes the local database. What waits in the outbox goes out after the next start. */
  close(): Promise<void>
}

export interface EngineOptions {
  /**
   * Told about failures that nobody asked for (an unreadable frame, a full disk). `area` names the part. The error
   * never holds message text, file names or tokens.
   */
  report(area: string, error: unknown): void
}
