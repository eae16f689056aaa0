import type { MessageId, RoomId } from '@roomkey/protocol'
import { useCallback } from 'react'
import { useParts, useView } from '../app/context.ts'
import { roomLink } from './roomLink.ts'

/** Puts a link to a room, or to a message in it, on the clipboard. */
export function useCopyLink(): (room: RoomId, message?: MessageId) => void {
  const { navigation, text } = useParts()
  const session = useView({ view: 'session' })
  const server = session?.state === 'signedIn' ? session.server : null
  return useCallback(
    (room, message) => {
      if (server === null) return
      navigator.clipboard.writeText(roomLink(server, room, message)).then(
        () => navigation.notify(text.routes.copied),
        () => navigation.notify(text.failure.internal, 'danger'),
      )
    },
    [server, navigation, text],
  )
}
