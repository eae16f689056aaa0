import { X } from 'lucide-react'
import { type ReactNode, useEffect, useId, useLayoutEffect, useRef } from 'react'
import { useText } from '../app/context.ts'
import { IconButton } from './IconButton.tsx'
import './dialog.css'

interface DialogProps {
  title: string
  onClose(): void
  children: ReactNode
  /** Drawn for a wide or special content; the title is then only heard. */
  bare?: string
}

/**
 * A modal on the browser's own dialog element: focus stays inside and goes back to where it was, Esc closes the
 * topmost, what lies behind is inert. It also needs no injected style sheet, which a strict CSP would refuse.
 */
export function Dialog({ title, onClose, children, bare }: DialogProps) {
  const text = useText()
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useLayoutEffect(() => {
    const dialog = element.current
    if (!dialog) return
    dialog.showModal()
    // Focused by hand: React's autoFocus comes before the dialog is shown, and then its first button gets it.
    dialog.querySelector<HTMLElement>('[data-first]')?.focus()
    return () => dialog.close()
  }, [])
  useEffect(() => {
    // When what had focus is gone, Chromium gives Esc to nobody.
    const onKeyDown = (event: KeyboardEvent) => {
      // One dialog may lie on another, and each of them hears this.
      const isBelow = element.current !== [...document.querySelectorAll('dialog[open]')].at(-1)
      if (event.key !== 'Escape' || isBelow || document.activeElement?.closest('dialog')) return
      event.preventDefault()
      onClose()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [onClose])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc is the keyboard's way, handled by the browser as `cancel`
    <dialog
      ref={element}
      className={bare ?? 'dialog'}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === element.current) onClose()
      }}
    >
      {bare ? (
        <>
          <h2 id={titleId} className="hidden-visually">
            {title}
          </h2>
          {children}
        </>
      ) : (
        <div className="dialog-box">
          <header className="dialog-header">
            <h2 id={titleId}>{title}</h2>
            <IconButton icon={X} label={text.app.close} onClick={onClose} small />
          </header>
          {children}
        </div>
      )}
    </dialog>
  )
}
