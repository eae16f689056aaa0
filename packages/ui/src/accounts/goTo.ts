import type { Parts } from '../app/parts.ts'

// Going to another account leaves this page at once: what it still holds back is handed over first, because a page that
// is leaving is not always heard. Files that were just added are not in their draft yet, and nobody else knows of them.

type Leaving = Pick<Parts, 'drafts' | 'editing' | 'lastPlace' | 'platform' | 'staging'>

/** Pictures are measured and files copied first; who wants to go has waited long enough then. */
const PATIENCE_MS = 5000

export function goToAccount(parts: Leaving, id: string): void {
  leave(parts, () => parts.platform.accounts?.switchTo(id))
}

export function addAccount(parts: Leaving): void {
  leave(parts, () => parts.platform.accounts?.add())
}

function leave(parts: Leaving, go: () => void): void {
  flush(parts)
  const adding = parts.staging.adding()
  if (adding === null) {
    go()
    return
  }
  const enough = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))
  void Promise.race([adding, enough]).then(() => {
    flush(parts)
    go()
  })
}

function flush({ drafts, editing, lastPlace }: Leaving): void {
  drafts.flush()
  editing.flush()
  lastPlace.flush()
}
