import { useEffect, useRef, useState } from 'react'
import './hint.css'

const PATIENCE_MS = 500
const GAP = 6
const MARGIN = 8

interface Shown {
  label: string
  keys: string | undefined
  at: DOMRect
}

/**
 * The one tooltip of the app, for whatever carries `data-hint`. A native popover lies above open dialogs too, and
 * takes no keys: Esc stays with what is really on top. Names come from `aria-label`; this only shows them.
 */
export function Hints() {
  const [shown, setShown] = useState<Shown | null>(null)
  const box = useRef<HTMLDivElement>(null)

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let target: HTMLElement | null = null
    const hide = () => {
      clearTimeout(timer)
      target = null
      setShown(null)
    }
    const aim = (event: Event) => {
      const next = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-hint]') : null
      if (next === target) return
      hide()
      if (!next || (event.type === 'focusin' && !next.matches(':focus-visible'))) return
      target = next
      timer = setTimeout(() => {
        const { hint, keys } = next.dataset
        if (hint && next.isConnected) setShown({ label: hint, keys, at: next.getBoundingClientRect() })
      }, PATIENCE_MS)
    }
    const aims = ['pointerover', 'focusin'] as const
    const hides = ['pointerdown', 'keydown', 'focusout', 'wheel'] as const
    for (const name of aims) document.addEventListener(name, aim)
    for (const name of hides) document.addEventListener(name, hide, { passive: true })
    return () => {
      clearTimeout(timer)
      for (const name of aims) document.removeEventListener(name, aim)
      for (const name of hides) document.removeEventListener(name, hide)
    }
  }, [])

  useEffect(() => {
    const element = box.current
    if (!element || !shown) return
    element.showPopover()
    const { width, height } = element.getBoundingClientRect()
    const above = shown.at.top - GAP - height
    const left = shown.at.left + shown.at.width / 2 - width / 2
    element.style.top = `${above > MARGIN ? above : shown.at.bottom + GAP}px`
    element.style.left = `${Math.max(MARGIN, Math.min(innerWidth - width - MARGIN, left))}px`
    return () => element.hidePopover()
  }, [shown])

  return (
    <div ref={box} popover="manual" className="hint" aria-hidden>
      {shown?.label}
      {shown?.keys && <kbd className="hint-keys">{shown.keys}</kbd>}
    </div>
  )
}
