import { AttachmentId, DeviceId, EditId, MessageId, RoomId, Seq, UserId } from '@roomkey/protocol'
import { z } from 'zod'
import { ActionId } from './actions.ts'
import { RoomNotify } from './attention.ts'
import { LastPlace } from './place.ts'
import { type SearchPage, SearchRequest, SearchScope } from './search.ts'
import { type TimelineMessage, ViewQuery } from './views.ts'

/** A file that the host keeps ready for upload. The page knows only this much of it: its path stays with the host. */
export const StagedFile = z.object({
  id: AttachmentId,
  name: z.string().min(1).max(255),
  size: z.int().nonnegative(),
  contentType: z.string().max(255),
  width: z.int().positive().optional(),
  height: z.int().positive().optional(),
})
export type StagedFile = z.infer<typeof StagedFile>

/** What a server showed that no authority known here vouches for. */
export const UntrustedCertificate = z.object({
  host: z.string(),
  port: z.int(),
  /** Of its DER, as pairs of hexadecimal digits with colons. */
  sha256: z.string(),
  /** One line for each part: `CN=chat.example.org`. */
  subject: z.string(),
  issuer: z.string(),
  /** Milliseconds since 1970, UTC. */
  validFrom: z.number(),
  validTo: z.number(),
  problem: z.enum(['unknownIssuer', 'expired', 'notYetValid', 'otherName']),
  /** Another certificate of this server is trusted on somebody's word. */
  changed: z.boolean(),
})
export type UntrustedCertificate = z.infer<typeof UntrustedCertificate>

/** Why a command did not do what was asked, in words for people. `fields` names the inputs to correct. */
export const Failure = z.object({
  ok: z.literal(false),
  reason: z.enum([
    'invalid',
    'wrongCredentials',
    'unreachable',
    'notRoomkey',
    'incompatible',
    'rateLimited',
    'forbidden',
    'gone',
    'tooLarge',
    'offline',
    'cancelled',
    'internal',
    /** The server's certificate is not trusted; `certificate` has the facts. */
    'untrusted',
    /** A proxy on the way wants a name and a password. */
    'proxy',
  ]),
  message: z.string(),
  fields: z.record(z.string(), z.string()).optional(),
  certificate: UntrustedCertificate.optional(),
})
export type Failure = z.infer<typeof Failure>

/** One place where this person is signed in. Times are milliseconds since 1970, UTC. */
export interface Device {
  id: DeviceId
  name: string
  /** This app. */
  current: boolean
  createdAt: number
  /** To the hour or so. */
  lastUsedAt: number
}
/** Where a jump to a date leads; null: there are no messages. */
export interface DateJump {
  message: { id: MessageId; seq: Seq; at: number } | null
  /** The server could not be asked, and what is cached begins only after that date, at this time. */
  cachedSince: number | null
}
export type Result<T = unknown> = ({ ok: true } & T) | Failure

/** A larger file is not handed out as a whole: whoever takes it holds it in memory. */
export const LARGEST_WHOLE = 16 * 1024 * 1024

/** Every command of the engine: the arguments, checked where they enter the engine. */
export const COMMANDS = {
  /** Watches a view under a number the page chooses; its value arrives by `viewChanged`, first at once. */
  watch: z.tuple([z.int(), ViewQuery]),
  unwatch: z.tuple([z.int()]),
  /** Asks an address whether a Roomkey server answers there; returns the address as it will be used. */
  checkServer: z.tuple([z.string().max(2048)]),
  register: z.tuple([
    z.object({ server: z.string(), username: z.string(), email: z.string(), password: z.string() }),
  ]),
  signIn: z.tuple([z.object({ server: z.string(), username: z.string(), password: z.string() })]),
  /** `wipe` removes the local data too. */
  signOut: z.tuple([z.object({ wipe: z.boolean() })]),
  /** Where this person is signed in, this device first; asked of the server each time. */
  listDevices: z.tuple([]),
  /** Signs another device out. For this one there is `signOut`. */
  revokeDevice: z.tuple([DeviceId]),
  /** Signs every other device out, too. */
  changePassword: z.tuple([z.object({ oldPassword: z.string(), newPassword: z.string() })]),
  // Room actions are written locally, shown at once, and go out in order when the server is there. While it is, the
  // answer waits a little for its: then `unknownUsernames` is known and a refusal is this command's failure. Otherwise
  // both reach the person by the view `actions`.
  /**
   * The room is listed at once, under `id` (as in sendMessage) or one made here. Without a name and with one other
   * person it is a direct conversation, and the one there is with them is the answer instead of a second one.
   */
  createRoom: z.tuple([
    z.object({
      name: z.string(),
      description: z.string(),
      usernames: z.array(z.string()),
      id: RoomId.optional(),
    }),
  ]),
  /** What is left out stays. `id` as in editMessage. */
  changeRoom: z.tuple([
    z.object({
      room: RoomId,
      name: z.string().optional(),
      description: z.string().optional(),
      id: ActionId.optional(),
    }),
  ]),
  // Who may have to ask twice gives these an id, too: the engine does one once, whatever came after it.
  addMembers: z.tuple([z.object({ room: RoomId, usernames: z.array(z.string()), id: ActionId.optional() })]),
  removeMember: z.tuple([z.object({ room: RoomId, user: UserId, id: ActionId.optional() })]),
  leaveRoom: z.tuple([RoomId, ActionId.optional()]),
  /** Of one that failed. */
  retryAction: z.tuple([ActionId]),
  /** Takes back one that is not being sent, with what it showed; or puts away what one that is done had to say. */
  discardAction: z.tuple([ActionId]),
  /**
   * Written locally and shown as pending at once; goes out when the server is there. Who may have to ask twice gives
   * the message its `id`: a second one under it is none.
   */
  sendMessage: z.tuple([z.object({ room: RoomId, text: z.string(), id: MessageId.optional() })]),
  /**
   * Uploads staged files, then sends one message that links them: with more than a message takes, several that follow
   * one another in this order. The first one has the text, and the `id` that is answered.
   */
  sendFiles: z.tuple([
    z.object({
      room: RoomId,
      text: z.string(),
      files: z.array(StagedFile).min(1),
      id: MessageId.optional(),
    }),
  ]),
  /**
   * Shown at once. Of a message that is not sent yet: it goes out with the new text. Who may have to ask twice gives
   * the edit its `id`: the server takes one once, whatever came after it.
   */
  editMessage: z.tuple([z.object({ message: MessageId, text: z.string(), id: EditId.optional() })]),
  /** Shown at once. One that is not sent yet is taken back. `id` as in leaveRoom. */
  deleteMessage: z.tuple([MessageId, ActionId.optional()]),
  /** Its message goes with its other files, fails as `fileCancelled` when it has words, or is taken back. */
  cancelTransfer: z.tuple([AttachmentId]),
  /** Of a message that failed, or of a failed change of one. */
  retryMessage: z.tuple([MessageId]),
  /** Takes back what waits or failed: the message, or the change of one that the server has. */
  discardMessage: z.tuple([MessageId]),
  // Pages of history, from the server where they are not cached; the timeline view repaints when one is there.
  /** The one before this message, or, without one, before the newest messages that are here without a gap. */
  loadOlder: z.tuple([RoomId, Seq.optional()]),
  /** The one after this message. */
  loadNewer: z.tuple([RoomId, Seq]),
  /** What is around this message, so that a timeline `around` it has something to show. */
  loadAround: z.tuple([RoomId, Seq]),
  /** Finds the first message of a time or later, or the newest one; without the server among what is cached. */
  jumpToDate: z.tuple([z.object({ room: RoomId, at: z.int() })]),
  /** Where a message lies, and what is around it is here. Null: there is no such message in this room. */
  jumpToMessage: z.tuple([z.object({ room: RoomId, message: MessageId })]),
  /** Puts away what the view `lost` tells. */
  forgetLost: z.tuple([z.int()]),
  markRead: z.tuple([z.object({ room: RoomId, seq: Seq })]),
  /** Of this account on this device. */
  setRoomNotify: z.tuple([z.object({ room: RoomId, notify: RoomNotify })]),
  draft: z.tuple([RoomId]),
  saveDraft: z.tuple([z.object({ room: RoomId, text: z.string() })]),
  /** The message of this room whose new words were being typed, and how far. */
  editDraft: z.tuple([RoomId]),
  /** Null: it is given up. Editing or deleting the message ends it, too. */
  saveEditDraft: z.tuple([
    z.object({ room: RoomId, edit: z.object({ message: MessageId, text: z.string() }).nullable() }),
  ]),
  /** Files beside the text of the draft. */
  draftFiles: z.tuple([RoomId]),
  addDraftFiles: z.tuple([z.object({ room: RoomId, files: z.array(StagedFile).min(1) })]),
  removeDraftFiles: z.tuple([z.array(AttachmentId)]),
  /** What the window should open with. Null: nothing is known, or the room is not (or no longer) ours. */
  lastPlace: z.tuple([]),
  /** Null forgets it. */
  saveLastPlace: z.tuple([LastPlace.nullable()]),
  typing: z.tuple([RoomId]),
  /** What the server takes at most, by what it last said. */
  limits: z.tuple([]),
  /** A link that shows the file until `expiresAt`. */
  fileUrl: z.tuple([AttachmentId]),
  /** The file itself, also offline when it was looked at before. `tooLarge`: above LARGEST_WHOLE, by its link or in parts. */
  fileBytes: z.tuple([AttachmentId]),
  /** Bytes of a file of any size, fewer than asked for at its end. */
  filePart: z.tuple([
    z.object({
      file: AttachmentId,
      from: z.int().nonnegative(),
      bytes: z
        .int()
        .positive()
        .max(1024 * 1024),
    }),
  ]),
  /** What is here of it stays: another try goes on from there. */
  cancelDownload: z.tuple([AttachmentId]),
  /** One `fileBytes` that nobody waits for any more ends with `cancelled`. */
  withdrawFile: z.tuple([AttachmentId]),
  /** Finds cached messages. A newer call ends an older one that is still looking: it answers `gone`. */
  search: z.tuple([SearchRequest]),
  /** Fetches more of the history of the rooms that a search covers, a bounded number of pages; one at a time. */
  fetchOlder: z.tuple([SearchScope]),
  cancelFetchOlder: z.tuple([]),
  /**
   * The host noticed that the network came back or the machine woke up: connect now. Local data that could not be
   * opened is tried again.
   */
  wake: z.tuple([]),
  /** The host noticed that the network is gone: what is open is dead, and nobody needs to wait for its silence. */
  networkLost: z.tuple([]),
} as const
export type CommandName = keyof typeof COMMANDS
export type CommandArgs<C extends CommandName> = z.infer<(typeof COMMANDS)[C]>

export interface CommandReplies {
  watch: undefined
  unwatch: undefined
  checkServer: Result<{ server: string; version: string }>
  register: Result
  signIn: Result
  signOut: Result
  listDevices: Result<{ devices: Device[] }>
  revokeDevice: Result
  changePassword: Result
  createRoom: Result<{ room: RoomId; unknownUsernames: string[] }>
  changeRoom: Result
  addMembers: Result<{ unknownUsernames: string[] }>
  removeMember: Result
  leaveRoom: Result
  retryAction: Result
  discardAction: Result
  sendMessage: Result<{ id: MessageId }>
  sendFiles: Result<{ id: MessageId }>
  editMessage: Result
  deleteMessage: Result
  cancelTransfer: Result
  retryMessage: Result
  discardMessage: Result
  loadOlder: Result
  loadNewer: Result
  loadAround: Result
  jumpToDate: Result<DateJump>
  jumpToMessage: Result<{ message: { id: MessageId; seq: Seq } | null }>
  forgetLost: Result
  markRead: Result
  setRoomNotify: Result
  draft: string
  saveDraft: Result
  editDraft: { message: TimelineMessage; text: string } | null
  saveEditDraft: Result
  draftFiles: StagedFile[]
  addDraftFiles: Result
  removeDraftFiles: Result
  lastPlace: LastPlace | null
  saveLastPlace: Result
  typing: undefined
  limits: { fileBytes: number; filesPerMessage: number }
  fileUrl: Result<{ url: string; expiresAt: number }>
  fileBytes: Result<{ bytes: Uint8Array; contentType: string }>
  filePart: Result<{ bytes: Uint8Array; size: number }>
  cancelDownload: Result
  withdrawFile: Result
  search: Result<SearchPage>
  fetchOlder: Result
  cancelFetchOlder: Result
  wake: undefined
  networkLost: undefined
}

/** The engine as the page sees it. */
export type Engine = {
  [C in CommandName]: (...args: CommandArgs<C>) => Promise<CommandReplies[C]>
}

/** The page as the engine sees it. */
export interface ViewSink {
  viewChanged(watch: number, value: unknown): void
}
