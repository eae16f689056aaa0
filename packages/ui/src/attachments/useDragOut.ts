import type { AttachmentRow } from '@roomkey/client/api'
import { type DragEvent, useRef } from 'react'
import { useParts } from '../app/context.ts'

interface DragOut {
  draggable?: boolean
  onPointerDown?(): void
  onDragStart?(event: DragEvent): void
}

/** Where files can be dragged out of the window: it is fetched from the moment that somebody takes hold of it. */
export function useDragOut(file: AttachmentRow): DragOut {
  const { navigation, platform, text } = useParts()
  const ready = useRef(false)
  const { drag } = platform.files
  if (!drag) return {}
  return {
    draggable: true,
    onPointerDown() {
      drag.prepare(file).then(
        (is) => {
          ready.current = is
        },
        () => {
          ready.current = false
        },
      )
    },
    onDragStart(event) {
      // The system's own drag takes its place.
      event.preventDefault()
      if (ready.current) drag.start(file)
      else navigation.notify(text.files.dragLater)
    },
  }
}
