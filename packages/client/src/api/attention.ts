import type { MessageId, RoomId, Seq } from '@roomkey/protocol'
import { z } from 'zod'

/**
 * What of a room is told about beyond its window, chosen for each room and kept on this device. `default`: what is chosen
 * for all rooms. `nothing` also takes the room out of what is counted.
 */
export const RoomNotify = z.enum(['default', 'all', 'mentions', 'nothing'])
export type RoomNotify = z.infer<typeof RoomNotify>

/** An unread message that may be told about; whether it is follows from `choice` and what the person set for all rooms. */
export interface Notice {
  message: MessageId
  seq: Seq
  room: RoomId
  /** As in the room list: empty with `directWith`. */
  roomName: string
  /** The other person's name when exactly two people are in the room and it has no name. */
  directWith: string | null
  direct: boolean
  /** It mentions me. */
  mention: boolean
  choice: Exclude<RoomNotify, 'nothing'>
  /** Null: their account is gone. */
  sender: string | null
  /** One line, Markdown marks left out; empty where there are only files. */
  preview: string
  attachmentCount: number
  /** Messages of the room that wait to be read, this one among them. */
  unread: number
  /** Milliseconds since 1970, by the server's clock. */
  at: number
}

export interface AttentionView {
  /** Unread messages in rooms that are not set to `nothing`. */
  unread: number
  /** Those of them that mention me, are in direct rooms that are not set to `mentions`, or in rooms set to `all`: what
   * the badge counts. */
  urgent: number
  /** The same for somebody who wants to be told of everything: rooms without a choice of their own count whole. */
  urgentOfAll: number
  /**
   * Of each of those rooms with unread messages: its newest one, and its newest one that mentions me (once, if that is
   * the same); newest last. Rooms that only somebody who wants to hear everything is told of are left out beyond the 50
   * rooms that were active last. What is read, on whatever device, or deleted leaves it.
   */
  notices: Notice[]
  /**
   * Of every room with unread messages, whatever was chosen for it and however many there are: which these two are.
   * What becomes a notice later without being newer is old.
   */
  newest: { room: RoomId; seq: Seq; mention: Seq | null }[]
  /** Another one: the server was put back to a backup, and seqs began anew. Null: nothing is open. */
  life: number | null
}

export const NOTHING_TO_TELL: AttentionView = {
  unread: 0,
  urgent: 0,
  urgentOfAll: 0,
  notices: [],
  newest: [],
  life: null,
}
