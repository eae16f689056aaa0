import type { AttachmentRow } from '@roomkey/client/api'
import { type DragEvent, type PointerEvent, useEffect, useMemo } from 'react'
import { useParts } from '../app/context.ts'
import { Hold } from './Hold.ts'

interface DragOut {
  draggable?: boolean
  onPointerDown?(event: PointerEvent): void
  onPointerMove?(): void
  onPointerUp?(): void
  onPointerCancel?(): void
  onDragStart?(event: DragEvent): void
}

/** Where files can be dragged out of the window: it is fetched while somebody has hold of it. */
export function useDragOut(file: AttachmentRow): DragOut {
  const { engine, navigation, platform, text } = useParts()
  const { drag } = platform.files
  // biome-ignore lint/correctness/useExhaustiveDependencies: a repaint brings another row of the same file
  const hold = useMemo(
    () =>
      new Hold({
        // What could not be fetched is said when it is dragged.
        begin: () => void drag?.hold(file).catch(() => undefined),
        end: () => void engine.withdrawFile(file.id).catch(() => undefined),
        after(ms, callback) {
          const timer = setTimeout(callback, ms)
          return () => clearTimeout(timer)
        },
      }),
    [drag, engine, file.id],
  )
  useEffect(() => () => hold.letGo(), [hold])
  if (!drag) return {}
  return {
    draggable: true,
    onPointerDown: (event) => event.button === 0 && !isOtherButton(event) && hold.press(),
    onPointerMove: () => hold.move(),
    onPointerUp: () => hold.letGo(),
    onPointerCancel: () => hold.letGo(),
    onDragStart(event) {
      // The system's own drag takes its place.
      event.preventDefault()
      hold.drag()
      drag
        .start(file)
        .catch(() => false)
        .then((started) => started || navigation.notify(text.files.dragLater))
    },
  }
}

/** Save and cancel lie on the file's card, and take no hold of it. */
function isOtherButton({ target, currentTarget }: PointerEvent): boolean {
  const button = target instanceof Element ? target.closest('button') : null
  return button !== null && button !== currentTarget && !button.matches('.file-open')
}
