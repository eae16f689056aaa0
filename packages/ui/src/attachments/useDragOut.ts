import type { AttachmentRow } from '@roomkey/client/api'
import type { DragEvent } from 'react'
import { useParts } from '../app/context.ts'

interface DragOut {
  draggable?: boolean
  onPointerDown?(): void
  onDragStart?(event: DragEvent): void
}

/** Where files can be dragged out of the window: it is fetched from the moment that somebody takes hold of it. */
export function useDragOut(file: AttachmentRow): DragOut {
  const { navigation, platform, text } = useParts()
  const { drag } = platform.files
  if (!drag) return {}
  return {
    draggable: true,
    // What could not be fetched is said when it is dragged.
    onPointerDown: () => void drag.hold(file).catch(() => undefined),
    onDragStart(event) {
      // The system's own drag takes its place.
      event.preventDefault()
      drag
        .start(file)
        .catch(() => false)
        .then((started) => started || navigation.notify(text.files.dragLater))
    },
  }
}
