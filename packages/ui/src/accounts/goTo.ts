import type { Parts } from '../app/parts.ts'

// Going to another account leaves this page: what it still holds back is handed over first, because a page that is
// leaving is not always heard. For files that are being added the shell waits, see `waitWhileKeeping`.

export type HoldsBack = Pick<Parts, 'drafts' | 'editing' | 'lastPlace'>
type Leaving = HoldsBack & Pick<Parts, 'platform'>

export function goToAccount(parts: Leaving, id: string): void {
  handOver(parts)
  parts.platform.accounts?.switchTo(id)
}

export function addAccount(parts: Leaving): void {
  handOver(parts)
  parts.platform.accounts?.add()
}

/** To the account that waits, without the files that are being added. */
export function goWithout(parts: Leaving): void {
  handOver(parts)
  parts.platform.accounts?.goWithout()
}

/** Closes the window that waits, without the files that are being added. */
export function closeNow(parts: Leaving): void {
  handOver(parts)
  parts.platform.closing?.closeNow()
}

export function handOver({ drafts, editing, lastPlace }: HoldsBack): void {
  drafts.flush()
  editing.flush()
  lastPlace.flush()
}
