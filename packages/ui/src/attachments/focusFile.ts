import type { AttachmentId } from '@roomkey/protocol'

/** Gives the focus to what a file of the timeline is opened by. */
export function focusFile(id: AttachmentId): void {
  const place = document.querySelector<HTMLElement>(`[data-file="${id}"]`)
  ;(place?.querySelector('button') ?? place)?.focus()
}
