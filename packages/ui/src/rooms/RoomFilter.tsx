import { Search, X } from 'lucide-react'
import { useText } from '../app/context.ts'
import { IconButton } from '../controls/IconButton.tsx'

interface RoomFilterProps {
  value: string
  onChange(value: string): void
  onEnter(): void
  /** Into the list below. */
  onDown(): void
}

export function RoomFilter({ value, onChange, onEnter, onDown }: RoomFilterProps) {
  const text = useText()
  return (
    <div className="room-filter">
      <Search size={15} aria-hidden />
      <input
        dir="auto"
        type="search"
        value={value}
        aria-label={text.rooms.filter}
        placeholder={text.rooms.filter}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onChange('')
          if (event.key === 'Enter') onEnter()
          if (event.key === 'ArrowDown') onDown()
        }}
      />
      {value && <IconButton small icon={X} label={text.rooms.clearFilter} onClick={() => onChange('')} />}
    </div>
  )
}
