import type { RoomId } from '@roomkey/protocol'
import { Link } from 'lucide-react'
import { useText } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import { useCopyLink } from '../links/useCopyLink.ts'

export function CopyRoomLink({ room }: { room: RoomId }) {
  const text = useText()
  const copyLink = useCopyLink()
  return (
    <Button small className="details-change" onClick={() => copyLink(room)}>
      <Link size={14} aria-hidden /> {text.routes.copyRoom}
    </Button>
  )
}
