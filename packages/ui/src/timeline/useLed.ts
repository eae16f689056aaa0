import { useEffect } from 'react'

/** The message one was led to is where the keys go on from. */
export function useLed(timeline: HTMLElement | null, id: string | null): void {
  useEffect(() => {
    if (!timeline || id === null) return
    const message = timeline.querySelector<HTMLElement>(`[data-message="${id}"]`)
    if (!message) return
    message.focus({ preventScroll: true })
    // Nobody put the focus there to change the message: until somebody does, letters begin an answer.
    message.dataset.led = ''
    message.addEventListener('blur', () => delete message.dataset.led, { once: true })
  }, [timeline, id])
}
