import type { StagingStore } from './staging.ts'

/**
 * Has the browser ask before the page is closed while files are still being taken over: what is not whole by then is
 * lost. Only so long, because a page that may ask is not kept for the way back. Returns what ends it.
 */
export function warnWhileKeeping(
  staging: Pick<StagingStore, 'getState' | 'subscribe'>,
  page: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>,
): () => void {
  const ask = (event: Event) => event.preventDefault()
  let asking = false
  const update = () => {
    const { keeping, leaving } = staging.getState()
    const wanted = keeping || leaving.length > 0
    if (wanted === asking) return
    asking = wanted
    if (wanted) page.addEventListener('beforeunload', ask)
    else page.removeEventListener('beforeunload', ask)
  }
  update()
  const stop = staging.subscribe(update)
  return () => {
    stop()
    page.removeEventListener('beforeunload', ask)
  }
}
