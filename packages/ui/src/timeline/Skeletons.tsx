import './skeletons.css'

export const SKELETON_ROWS = [
  { key: 'a', width: 'long' },
  { key: 'b', width: 'short' },
  { key: 'c', width: 'middle' },
  { key: 'd', width: 'long' },
  { key: 'e', width: 'short' },
  { key: 'f', width: 'middle' },
] as const

/** Rows in the shape of messages. Of fixed height, so that what follows does not move. */
export function MessageSkeletons({ rows }: { rows: number }) {
  return (
    <div className="message-skeletons" aria-hidden>
      {SKELETON_ROWS.slice(0, rows).map((row) => (
        <div key={row.key} className="message-skeleton">
          <span className="skeleton skeleton-avatar" />
          <span>
            <span className="skeleton skeleton-line skeleton-name" />
            <span className={`skeleton skeleton-line skeleton-${row.width}`} />
          </span>
        </div>
      ))}
    </div>
  )
}
