import { Hash } from 'lucide-react'
import './avatar.css'

type Size = 20 | 28 | 32 | 36 | 64

const initials = (name: string): string => {
  const words = name.split(/[\s._-]+/).filter(Boolean)
  const letters = words.length > 1 ? words.slice(0, 2).map((word) => [...word][0]) : [...name].slice(0, 2)
  return letters.join('').toLocaleUpperCase()
}

/** A name always has the same colour, on every screen: people are found by it. */
const hueOf = (name: string): number => {
  let hash = 0
  for (const char of name) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0
  return (hash % 24) * 15
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
