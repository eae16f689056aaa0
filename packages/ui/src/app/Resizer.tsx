import { type PointerEvent, useState } from 'react'
import { clampWidth, LIST_WIDTH } from '../state/preferences.ts'
import { useParts, usePreferences } from './context.ts'

/** The border between room list and timeline: dragged, moved by arrow keys, reset by a double click. */
export function Resizer() {
  const { preferences, text } = useParts()
  const width = usePreferences((state) => state.listWidth)
  const [dragging, setDragging] = useState(false)
  const set = (next: number) => preferences.setState({ listWidth: clampWidth(next) })
  const steps: Partial<Record<string, number>> = { ArrowLeft: -16, ArrowRight: 16 }
  const end = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.releasePointerCapture(event.pointerId)
    setDragging(false)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be focused and moved; this is the window splitter pattern
    <div
      className="resizer"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={text.rooms.resize}
      aria-valuemin={LIST_WIDTH.min}
      aria-valuemax={LIST_WIDTH.max}
      aria-valuenow={width}
      data-dragging={dragging || undefined}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        setDragging(true)
      }}
      onPointerMove={(event) => dragging && set(event.clientX)}
      onPointerUp={end}
      onPointerCancel={end}
      onDoubleClick={() => set(LIST_WIDTH.usual)}
      onKeyDown={(event) => {
        const step = steps[event.key]
        if (step !== undefined) set(width + step)
      }}
    />
  )
}
