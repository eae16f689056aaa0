import type { LucideIcon } from 'lucide-react'
import { ContextMenu } from 'radix-ui'
import './menu.css'

interface ContextItemProps {
  icon: LucideIcon
  label: string
  /** What does the same from the keyboard. */
  keys?: string
  danger?: boolean
  onSelect(): void
}

/** One line of a menu that a right click or the menu key opens. */
export function ContextItem({ icon: Icon, label, keys, danger, onSelect }: ContextItemProps) {
  return (
    <ContextMenu.Item className={`menu-item ${danger ? 'menu-item-danger' : ''}`} onSelect={onSelect}>
      <Icon size={16} strokeWidth={1.75} aria-hidden />
      {label}
      {keys && <kbd className="menu-end">{keys}</kbd>}
    </ContextMenu.Item>
  )
}
