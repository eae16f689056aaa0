import { z } from 'zod'

/** How it went with a file that somebody wanted to have outside of the app. */
export const FileOutcome = z.discriminatedUnion('state', [
  z.object({ state: z.literal('done') }),
  /** By whoever asked for it. `saved`: how many of several were saved before that. */
  z.object({ state: z.literal('cancelled'), saved: z.int().nonnegative() }),
  /** It may bring something that runs: the app opens no files of its kind. */
  z.object({ state: z.literal('notOpened') }),
  /** `saved`: how many of several were saved all the same. `message` is for people. */
  z.object({ state: z.literal('failed'), saved: z.int().nonnegative(), message: z.string() }),
])
export type FileOutcome = z.infer<typeof FileOutcome>

/** Bytes of all files that an account is sending and fetching, and how many of them failed. */
export interface FileProgress {
  done: number
  of: number
  failed: number
}
