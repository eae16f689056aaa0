import { MessageId, RoomId, Seq } from '@roomkey/protocol'
import { z } from 'zod'

/** Where a room is being read: a message, and how many pixels below the window's upper edge it begins. */
export const ReadingPlace = z.object({
  message: MessageId,
  /** Null while the message waits to be sent. */
  seq: Seq.nullable(),
  /** Null: wherever it reads well. */
  top: z.number().nullable(),
})
export type ReadingPlace = z.infer<typeof ReadingPlace>

/** The room that the app was last seen with; `place` null: at its end. */
export const LastPlace = z.object({ room: RoomId, place: ReadingPlace.nullable() })
export type LastPlace = z.infer<typeof LastPlace>
