import type { RoomId } from '@roomkey/protocol'
import { useText } from '../app/context.ts'
import { MAX_CHARACTERS } from './limit.ts'
import { TypingLine } from './TypingLine.tsx'

const WARN_BELOW = 500

interface ComposerFootProps {
  room: RoomId
  /** Characters that were typed. */
  length: number
  hint: string
}

/** Who is typing, and what Enter does, or how much may still be written. */
export function ComposerFoot({ room, length, hint }: ComposerFootProps) {
  const { composer } = useText()
  const over = length - MAX_CHARACTERS
  return (
    <div className="composer-foot">
      <TypingLine room={room} />
      <span id="composer-note" className="composer-note tabular" data-over={over > 0 || undefined}>
        {over > 0
          ? composer.tooLong(over)
          : length > MAX_CHARACTERS - WARN_BELOW
            ? composer.left(-over)
            : length > 0 && hint}
      </span>
      <span className="hidden-visually" role="status">
        {over > 0 && composer.tooLong(over)}
      </span>
    </div>
  )
}
