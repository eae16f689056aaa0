import type { Parts } from '../app/parts.ts'

// Going to another account leaves this page at once: what it still holds back is handed over first, because a page that
// is leaving is not always heard.

type Leaving = Pick<Parts, 'drafts' | 'editing' | 'lastPlace' | 'platform'>

export function goToAccount(parts: Leaving, id: string): void {
  flush(parts)
  parts.platform.accounts?.switchTo(id)
}

export function addAccount(parts: Leaving): void {
  flush(parts)
  parts.platform.accounts?.add()
}

function flush({ drafts, editing, lastPlace }: Leaving): void {
  drafts.flush()
  editing.flush()
  lastPlace.flush()
}
