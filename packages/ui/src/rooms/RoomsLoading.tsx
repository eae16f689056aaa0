import { useAfter, useText } from '../app/context.ts'
import { SKELETON_ROWS } from '../timeline/Skeletons.tsx'

/** What takes longer than this is told in words, too. */
const SLOW_MS = 1000

/** Until the rooms are known. */
export function RoomsLoading() {
  const text = useText()
  const slow = useAfter(SLOW_MS)
  return (
    <>
      <div className="room-skeletons" aria-hidden>
        {SKELETON_ROWS.map((row) => (
          <div key={row.key}>
            <span className="skeleton skeleton-avatar" />
            <span className={`skeleton skeleton-line skeleton-${row.width}`} />
          </div>
        ))}
      </div>
      <p className="room-list-none" role="status">
        {slow && text.rooms.loading}
      </p>
    </>
  )
}
