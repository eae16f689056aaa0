import { MessageId, RoomId } from '@roomkey/protocol'
import { z } from 'zod'

/** A place in the app that something outside of its page can lead to. */
export const Route = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('room'), room: RoomId, message: MessageId.optional() }),
  z.object({ kind: z.literal('settings') }),
  /**
   * The form to sign in with, filled in with the server's address. Nothing is sent before a person does. Whoever signed
   * in there is led to the room.
   */
  z.object({
    kind: z.literal('signIn'),
    server: z.string().max(2048),
    room: RoomId.optional(),
    message: MessageId.optional(),
  }),
  /** A link that leads nowhere: the page says so. */
  z.object({ kind: z.literal('refused') }),
])
export type Route = z.infer<typeof Route>

/** A route on its way to a page, which says by the number that it went there. */
export interface RouteDelivery {
  id: number
  route: Route
}
