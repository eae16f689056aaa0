import type { MessageId, RoomId } from '@roomkey/protocol'
import { useCallback } from 'react'
import { useParts, useView } from '../app/context.ts'
import { roomLink, webLink } from './roomLink.ts'

/** Puts a link to a room, or to a message in it, on the clipboard: to the web app from there, else to the desktop app. */
export function useCopyLink(): (room: RoomId, message?: MessageId) => void {
  const { navigation, platform, text } = useParts()
  const session = useView({ view: 'session' })
  const linkTo = platform.kind === 'web' ? webLink : roomLink
  const server = session?.state === 'signedIn' ? session.server : null
  return useCallback(
    (room, message) => {
      if (server === null) return
      navigator.clipboard.writeText(linkTo(server, room, message)).then(
        () => navigation.notify(text.routes.copied),
        () => navigation.notify(text.failure.internal, 'danger'),
      )
    },
    [server, linkTo, navigation, text],
  )
}
