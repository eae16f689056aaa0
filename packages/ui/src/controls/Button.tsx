import type { ComponentProps } from 'react'
import './button.css'

type ButtonProps = ComponentProps<'button'> & {
  look?: 'primary' | 'plain' | 'quiet' | 'danger'
  small?: boolean
}

export function Button({
  look = 'plain',
  small = false,
  className = '',
  type = 'button',
  ...rest
}: ButtonProps) {
  const classes = `button button-${look} ${small ? 'button-small' : ''} ${className}`
  return <button type={type} className={classes} {...rest} />
}
