import type { SearchHit } from '@roomkey/client/api'
import { Paperclip } from 'lucide-react'
import { useParts } from '../app/context.ts'
import { Avatar } from '../controls/Avatar.tsx'
import { Highlighted } from './Highlighted.tsx'
import { shownFiles } from './shownFiles.ts'

interface HitProps {
  id: string
  hit: SearchHit
  room: string
  chosen: boolean
  now: number
  onPoint(): void
  onOpen(): void
}

export function Hit({ id, hit, room, chosen, now, onPoint, onOpen }: HitProps) {
  const { format, text } = useParts()
  const name = hit.sender?.username ?? text.app.somebody
  const { shown, more } = shownFiles(hit.files)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the field has focus and handles the keys
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      className="hit"
      onPointerMove={onPoint}
      onClick={onOpen}
    >
      <Avatar name={name} size={28} />
      <div className="hit-main">
        <div className="hit-head">
          <span className="hit-name ellipsis">{name}</span>
          <span className="hit-room ellipsis" dir="auto">
            {room}
          </span>
          <time className="tabular" dateTime={new Date(hit.at).toISOString()} title={format.full(hit.at)}>
            {format.short(hit.at, now)}
          </time>
        </div>
        {hit.excerpt.text !== '' && (
          <p className="hit-text" dir="auto">
            <Highlighted {...hit.excerpt} />
          </p>
        )}
        {shown.map((file, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: files of one message keep their order
          <p key={index} className="hit-file">
            <Paperclip size={13} strokeWidth={1.75} aria-hidden />
            <span className="ellipsis" dir="auto">
              <Highlighted {...file} />
            </span>
          </p>
        ))}
        {more > 0 && <p className="hit-more">{text.search.moreFiles(more)}</p>}
      </div>
    </div>
  )
}
