import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import './button.css'

type IconButtonProps = Omit<ComponentProps<'button'>, 'aria-label'> & {
  icon: LucideIcon
  label: string
  keys?: string
  small?: boolean
}

/** A button that is only a picture: its label is its name and its tooltip. */
export function IconButton({
  icon: Icon,
  label,
  keys,
  small = false,
  className = '',
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      data-hint={label}
      data-keys={keys}
      className={`icon-button ${small ? 'icon-button-small' : ''} ${className}`}
      {...rest}
    >
      <Icon size={small ? 15 : 18} strokeWidth={1.75} aria-hidden />
    </button>
  )
}
