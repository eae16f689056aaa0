import type { Accounts } from '../platform.ts'
import type { StagingStore } from './staging.ts'
import type { UnkeptStore } from './unkept.ts'

type Watched = Pick<StagingStore, 'getState' | 'subscribe'>
type Words = Pick<UnkeptStore, 'getState' | 'subscribe'>

/**
 * Has the browser ask before the page is closed while files are still being taken over, and while there are words that
 * nobody has taken: what is not kept by then is lost. Only so long, because a page that may ask is not kept for the way
 * back. Returns what ends it.
 */
export function warnWhileKeeping(
  staging: Watched,
  words: Words,
  page: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>,
): () => void {
  const ask = (event: Event) => event.preventDefault()
  let keeps = false
  const update = () => {
    if (keeps || words.getState().any) page.addEventListener('beforeunload', ask)
    else page.removeEventListener('beforeunload', ask)
  }
  const stopFiles = followKeeping(staging, (keeping) => {
    keeps = keeping
    update()
  })
  const stopWords = words.subscribe(update)
  return () => {
    stopFiles()
    stopWords()
    page.removeEventListener('beforeunload', ask)
  }
}

/**
 * Has the shell go to no other account and close no window while files are still being taken over. When they are, it may
 * do so at once: what the page holds back is handed over first, because a page that is leaving is not always heard.
 */
export function waitWhileKeeping(
  staging: Watched,
  accounts: Pick<Accounts, 'keeps'>,
  flush: () => void,
): () => void {
  return followKeeping(staging, (keeping) => {
    if (!keeping) flush()
    accounts.keeps(keeping)
  })
}

/** Tells at once and at every change whether files are being taken over, into a draft or into a message. */
function followKeeping(staging: Watched, tell: (keeping: boolean) => void): () => void {
  let told: boolean | null = null
  const update = () => {
    const { keeping, leaving } = staging.getState()
    const now = keeping || leaving.length > 0
    if (now === told) return
    told = now
    tell(now)
  }
  update()
  return staging.subscribe(update)
}
