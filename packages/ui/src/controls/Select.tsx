import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import './select.css'

/** The browser's own list of choices: it is drawn by the system, and every keyboard and screen reader knows it. */
export function Select({ children, ...rest }: ComponentProps<'select'>) {
  return (
    <span className="select">
      <select {...rest}>{children}</select>
      <ChevronDown size={14} aria-hidden />
    </span>
  )
}
