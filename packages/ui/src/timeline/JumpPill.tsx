import { ArrowDown, ArrowUp, Undo2 } from 'lucide-react'
import { useNavigation, useParts, useRoomRow, useText } from '../app/context.ts'
import { backKeys } from '../keyboard/keys.ts'
import { roomName } from '../rooms/sections.ts'

export function JumpPill({ count, onJump }: { count: number; onJump(): void }) {
  const text = useText()
  return (
    <div className="jump jump-latest">
      <button type="button" data-missed={count > 0 || undefined} onClick={onJump}>
        <ArrowDown size={15} strokeWidth={2} aria-hidden />
        {count > 0 ? text.timeline.jumpCount(count) : text.timeline.jump}
      </button>
    </div>
  )
}

interface AbovePillProps {
  count: number
  /** There are at least so many. */
  more: boolean
  busy: boolean
  onJump(): void
}

/** Where the new messages begin is further up. */
export function AbovePill({ count, more, busy, onJump }: AbovePillProps) {
  const text = useText()
  return (
    <div className="jump jump-above">
      <button type="button" aria-disabled={busy} onClick={onJump}>
        <ArrowUp size={15} strokeWidth={2} aria-hidden />
        {text.timeline.above(count, more)}
      </button>
    </div>
  )
}

/** After a jump: the way to where one was. A strip of its own, so that it covers no message. */
export function BackPill() {
  const { navigation, text } = useParts()
  const back = useNavigation((state) => state.back)
  const here = useNavigation((state) => state.room)
  const row = useRoomRow(back && back.room !== here ? back.room : null)
  if (!back) return null
  return (
    <div className="back-strip">
      <button
        type="button"
        onClick={() => navigation.goBack()}
        data-hint={text.search.back}
        data-keys={backKeys}
      >
        <Undo2 size={15} strokeWidth={2} aria-hidden />
        <span className="ellipsis">{row ? text.search.backTo(roomName(row, text)) : text.search.back}</span>
      </button>
    </div>
  )
}
