import { Hash } from 'lucide-react'
import { initials } from './initials.ts'
import './avatar.css'

type Size = 20 | 28 | 32 | 36 | 64

/** Apart enough to be told from one another at 28 px. */
const HUES = 12

/**
 * A name always has the same colour, on every screen: people are found by it. FNV-1a, and a last mix, without which
 * names of a few letters lie close together.
 */
const hueOf = (name: string): number => {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (((hash ^ (hash >>> 12)) >>> 0) % HUES) * (360 / HUES)
}

interface AvatarProps {
  name: string
  size: Size
  online?: boolean
  /** What gives it its colour when that is more than the name. */
  hueFrom?: string
}

/**
 * Decoration beside a name that is written out: hidden from screen readers. The initials are drawn by the style sheet,
 * so that they are no part of the text of a button, which voice control listens for. `online` draws a dot, which is
 * to be said in words beside it too.
 */
export function Avatar({ name, size, online = false, hueFrom = name }: AvatarProps) {
  return (
    <span
      className={`avatar avatar-${size}`}
      style={{ ['--hue' as string]: hueOf(hueFrom) }}
      aria-hidden
      data-avatar={initials(name)}
      data-online={online || undefined}
    />
  )
}

export function RoomGlyph({ size }: { size: Size }) {
  return (
    <span className={`avatar avatar-room avatar-${size}`} aria-hidden>
      <Hash size={Math.round(size / 2)} strokeWidth={1.75} />
    </span>
  )
}
