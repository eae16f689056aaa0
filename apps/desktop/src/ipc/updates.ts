import { z } from 'zod'

const Version = z.string().max(64)
/** As the release says it; shown as text. */
const Notes = z.string().max(8_000)

/**
 * Where this installation stands with newer versions. `from` is a web address where a person gets one; null: the app
 * fetches and installs it itself.
 */
export const UpdateState = z.discriminatedUnion('at', [
  /** The person switched it off. */
  z.object({ at: z.literal('off') }),
  /** Run from a checkout: there is nothing that could be replaced. */
  z.object({ at: z.literal('notPackaged') }),
  /** This build cannot look for newer ones, because what it would fetch could not be trusted or has no place. */
  z.object({ at: z.literal('unsupported'), reason: z.enum(['noFeed', 'insecureFeed', 'unsigned']) }),
  /** `looked`: what the last look found, if there was one. */
  z.object({ at: z.literal('idle'), looked: z.enum(['newest', 'offline']).nullable() }),
  z.object({ at: z.literal('checking') }),
  z.object({ at: z.literal('available'), version: Version, notes: Notes, from: z.url().nullable() }),
  z.object({
    at: z.literal('downloading'),
    version: Version,
    notes: Notes,
    percent: z.number().min(0).max(100),
  }),
  /** It is here and checked. Nothing happens until the person says when. */
  z.object({ at: z.literal('ready'), version: Version, notes: Notes, onQuit: z.boolean() }),
  /** The person said now: the app is about to end and start again. */
  z.object({ at: z.literal('installing'), version: Version }),
  z.object({
    at: z.literal('failed'),
    /** `feed`: what the server tells is not understood. `signature`: it is not by whom this app is. */
    reason: z.enum(['feed', 'checksum', 'signature', 'download', 'install']),
  }),
])
export type UpdateState = z.infer<typeof UpdateState>
export type UpdateFailure = Extract<UpdateState, { at: 'failed' }>['reason']

/** At once, which closes the app, or when the person ends it next. */
export const InstallWhen = z.enum(['now', 'onQuit'])
export type InstallWhen = z.infer<typeof InstallWhen>
