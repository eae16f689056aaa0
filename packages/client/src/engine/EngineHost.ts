import type { Engine } from '../api/commands.ts'

/** A running engine as its host holds it. */
export interface EngineHost {
  commands: Engine
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
