import { ArrowDown, ArrowUp } from 'lucide-react'
import { useText } from '../app/context.ts'

export function JumpPill({ count, onJump }: { count: number; onJump(): void }) {
  const text = useText()
  return (
    <div className="jump">
      <button type="button" data-missed={count > 0 || undefined} onClick={onJump}>
        <ArrowDown size={15} strokeWidth={2} aria-hidden />
        {count > 0 ? text.timeline.jumpCount(count) : text.timeline.jump}
      </button>
    </div>
  )
}

/** Where unread messages begin is further up than what is loaded. */
export function AbovePill({ count, onJump }: { count: number; onJump(): void }) {
  const text = useText()
  return (
    <div className="jump jump-above">
      <button type="button" onClick={onJump}>
        <ArrowUp size={15} strokeWidth={2} aria-hidden />
        {text.timeline.above(count)}
      </button>
    </div>
  )
}
