import { MessageSquareQuote } from 'lucide-react'
import type { ReactNode } from 'react'
import { useParts, useRoomRow, useView } from '../app/context.ts'
import { ExternalLink } from '../markdown/ExternalLink.tsx'
import { roomName } from '../rooms/sections.ts'
import type { RoomLink } from './roomLink.ts'
import './roomLink.css'

interface RoomLinkTextProps {
  address: string
  link: RoomLink
  children: ReactNode
}

/** In the app where it is this server's; else whoever opens such links decides: the browser, or an account of theirs. */
export function RoomLinkText({ address, link, children }: RoomLinkTextProps) {
  const { platform, routes, text } = useParts()
  const session = useView({ view: 'session' })
  const here = session?.state === 'signedIn' && new URL(session.server).origin === link.server
  const { room, message, server } = link
  const known = useRoomRow(here ? room : null)
  if (!here && !address.startsWith('roomkey:')) return <ExternalLink href={address}>{children}</ExternalLink>
  const open = (event: { preventDefault(): void; button: number }) => {
    if (event.button > 1) return
    event.preventDefault()
    if (here) routes.lead({ kind: 'room', room, message })
    else platform.openExternal(address)
  }
  const name = known ? roomName(known, text) : null
  const where = here ? null : new URL(server).host
  return (
    <a href={address} data-hint={address} onClick={open} onAuxClick={open}>
      {children === address ? (
        <>
          <MessageSquareQuote className="room-link-icon" size={14} strokeWidth={1.75} aria-hidden />
          {message === undefined ? (name ?? text.routes.toRoom(where)) : text.routes.toMessage(where, name)}
        </>
      ) : (
        children
      )}
    </a>
  )
}
