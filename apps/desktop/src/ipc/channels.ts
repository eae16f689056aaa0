import { StagedFile } from '@roomkey/client/api'
import { AttachmentId, RoomId } from '@roomkey/protocol'
import type { MenuCommand } from '@roomkey/ui'
import { z } from 'zod'
import { AccountId, AccountInfo } from './accounts.ts'
import { FileOutcome } from './files.ts'
import { Look, MAX_LOOK } from './look.ts'
import { MAX_PATHLESS_BYTES, MAX_PATHLESS_NAME } from './pathless.ts'
import { Pin, Sha256 } from './pin.ts'
import { KeptWithout, Protection } from './protection.ts'
import type { RouteDelivery } from './route.ts'
import { ShellChange, ShellChanged, ShellFacts, ShellSettings } from './shellSettings.ts'
import { InstallWhen, UpdateState } from './updates.ts'

// Every message that may cross between the page's preload and the main process: its name, and the shape its
// arguments must have. Nothing else is listened to.

const MAX_FILES = 100
/** All that is loaded of a room. */
const MAX_SAVED = 10_000
/** Of all rooms at once, when somebody signs out. */
const MAX_UNSTAGED = 10_000

/** As the browser guesses it from the name; empty when it does not know. */
const ContentType = z.string().max(255)

export const FileToStage = z.union([
  z.strictObject({ path: z.string().min(1).max(32_768), type: ContentType }),
  z.strictObject({
    name: z.string().min(1).max(MAX_PATHLESS_NAME),
    type: ContentType,
    bytes: z
      .instanceof(Uint8Array)
      .refine((bytes) => bytes.byteLength <= MAX_PATHLESS_BYTES, 'This file is too large to paste.'),
  }),
])
export type FileToStage = z.infer<typeof FileToStage>

export const AppInfo = z.object({
  suggestedServer: z.string(),
  /** Whose page it is that asks. */
  account: AccountId,
  accounts: z.array(AccountInfo),
  protection: Protection,
  look: Look.nullable(),
})
export type AppInfo = z.infer<typeof AppInfo>

/** Asked by the preload, answered by the main process. */
export const CALLS = {
  'app:info': { args: z.tuple([]), reply: AppInfo },
  /** Null: that one could not be read. */
  'files:stage': {
    args: z.tuple([z.array(FileToStage).max(MAX_FILES)]),
    reply: z.array(StagedFile.nullable()),
  },
  'files:save': { args: z.tuple([AttachmentId]), reply: FileOutcome },
  'files:saveAll': { args: z.tuple([z.array(AttachmentId).min(1).max(MAX_SAVED)]), reply: FileOutcome },
  'files:open': { args: z.tuple([AttachmentId]), reply: FileOutcome },
  /** False: it was not saved, or is not where it was saved. */
  'files:reveal': { args: z.tuple([AttachmentId]), reply: z.boolean() },
  /** The person takes hold of it, and may be about to drag it. */
  'files:hold': { args: z.tuple([AttachmentId]), reply: z.void() },
  /** The person drags it. False: it is not here yet. */
  'files:drag': { args: z.tuple([AttachmentId]), reply: z.boolean() },
  'protection:choose': { args: z.tuple([KeptWithout]), reply: Protection },
  'shell:settings': { args: z.tuple([]), reply: z.object({ settings: ShellSettings, facts: ShellFacts }) },
  /** Puts what helps to find a fault on the clipboard. */
  'diagnostics:copy': { args: z.tuple([]), reply: z.void() },
  'shell:change': { args: z.tuple([ShellChange]), reply: ShellChanged },
  'updates:state': { args: z.tuple([]), reply: UpdateState },
  /** What this account trusts on somebody's word. */
  'certificate:pinned': { args: z.tuple([]), reply: Pin.nullable() },
  /** Trusts the certificate that its server showed last; false: that was another one. */
  'certificate:trust': { args: z.tuple([Sha256]), reply: z.boolean() },
  'certificate:remove': { args: z.tuple([]), reply: z.void() },
  'link:open': { args: z.tuple([z.string().max(8192)]), reply: z.void() },
} as const
export type CallName = keyof typeof CALLS
export type CallArgs<C extends CallName> = z.infer<(typeof CALLS)[C]['args']>
export type CallReply<C extends CallName> = z.infer<(typeof CALLS)[C]['reply']>

/**
 * One call of the RPC between page and engine. The engine checks the arguments of its commands itself; here only the
 * outline is held, so that nothing but a call reaches the worker.
 */
const RpcCall = z.strictObject({
  t: z.literal('q'),
  i: z.string().max(64).optional(),
  m: z.string().max(64),
  a: z.array(z.unknown()).max(8),
  o: z.boolean().optional(),
})

/** Sent by the preload without an answer. */
export const POSTS = {
  'engine:post': z.tuple([RpcCall]),
  /** Adds an account and shows its page, on which somebody signs in. */
  'accounts:add': z.tuple([]),
  'look:keep': z.tuple([Look.refine((look) => JSON.stringify(look).length <= MAX_LOOK)]),
  'accounts:switch': z.tuple([AccountId]),
  /** The page takes in files that would be lost with it, or is done: to go to another account or to close the window waits for that. */
  'accounts:keeps': z.tuple([z.boolean()]),
  /** The person goes to the account that waits, without them. */
  'accounts:goWithout': z.tuple([]),
  /** The person stays. */
  'accounts:stay': z.tuple([]),
  /** The person closes the window that waits, without the files that its page takes in. */
  'window:closeNow': z.tuple([]),
  /** The person keeps it open. */
  'window:stay': z.tuple([]),
  /** The person does not want to answer now where to keep what is kept. */
  'protection:putOff': z.tuple([]),
  /** The person was told that the messages are loaded again. */
  'accounts:seen': z.tuple([]),
  /** The browser noticed that the network came, or went. */
  'network:online': z.tuple([z.boolean()]),
  /** The page can be led to a place from now on. */
  'route:listen': z.tuple([]),
  /** It went there. */
  'route:taken': z.tuple([z.int()]),
  'updates:check': z.tuple([]),
  'updates:install': z.tuple([InstallWhen]),
  /** What its timeline is of; null: no room is open. */
  'room:shown': z.tuple([RoomId.nullable()]),
  /** Opens the folder of the log. */
  'diagnostics:folder': z.tuple([]),
  'files:unstage': z.tuple([z.array(AttachmentId).max(MAX_UNSTAGED)]),
} as const
export type PostName = keyof typeof POSTS
export type PostArgs<P extends PostName> = z.infer<(typeof POSTS)[P]>

/** Sent by the main process to the page it belongs to. */
export interface Events {
  'engine:message': [message: unknown]
  'accounts:changed': [accounts: AccountInfo[]]
  /** The account that is gone to when the page has taken in its files; null: none any more. */
  'accounts:waits': [next: AccountId | null]
  /** The window closes when the page has taken in its files; false: not any more. */
  'window:waits': [waiting: boolean]
  'route:open': [delivery: RouteDelivery]
  'shell:changed': [settings: ShellSettings]
  'menu:command': [command: MenuCommand]
  'updates:changed': [state: UpdateState]
}
export type EventName = keyof Events
