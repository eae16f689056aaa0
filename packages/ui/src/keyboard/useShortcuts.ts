import { useEffect } from 'react'
import { useParts } from '../app/context.ts'
import type { Parts } from '../app/parts.ts'
import { DETAILS_OVER } from '../app/widths.ts'
import { back, type Command, details, nextUnread, search, step, toggleSwitcher } from './commands.ts'
import { isBack, withModifier } from './keys.ts'

/** The keys that work everywhere in the workspace. Dialogs close by Esc themselves. */
export function useShortcuts(): void {
  const parts = useParts()
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      // Not prevented: the letter arrives where the focus has gone.
      if (isWriting(event)) return parts.focus.toComposer()
      const action = actionOf(event, parts)
      if (!action) return
      event.preventDefault()
      action(parts)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [parts])
}

function actionOf(event: KeyboardEvent, { navigation }: Parts): Command | null {
  if (event.defaultPrevented || event.isComposing) return null
  const key = event.key.toLowerCase()
  // Without a jump the key keeps its own meaning.
  if (isBack(event) && navigation.getState().back) return back
  if (withModifier(event) && !event.altKey) {
    if (key === 'k' && !event.shiftKey) return toggleSwitcher
    if (key === 'f') return search(event.shiftKey ? 'everywhere' : 'here')
    if (key === 'a' && event.shiftKey) return nextUnread
    if (key === '.' && !event.shiftKey) return details
  }
  if (event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    if (key === 'arrowup') return step(-1)
    if (key === 'arrowdown') return step(1)
  }
  if (key === 'escape' && detailsCover(event)) return details
  // Esc in the timeline or the list goes back to writing. What lies on top, and fields, have their own use of it.
  const owned = (event.target as Element | null)?.closest('[role="menu"], input, textarea') ?? null
  const covered = document.querySelector('dialog[open]') !== null
  if (key === 'escape' && !owned && !covered) return ({ focus }) => focus.toComposer()
  return null
}

/** A letter that means nothing where it was typed, in the timeline or nowhere at all, begins to be written. */
function isWriting(event: KeyboardEvent): boolean {
  const { altKey, ctrlKey, defaultPrevented, isComposing, key, metaKey, target } = event
  if (defaultPrevented || isComposing || altKey || ctrlKey || metaKey) return false
  if ([...key].length !== 1 || key === ' ' || !(target instanceof Element)) return false
  const nowhere = target === document.body || target.closest('[role="log"]') !== null
  return nowhere && document.querySelector('dialog[open], [role="menu"]') === null
}

/** Details that lie over the room are closed before anything below them is. */
const detailsCover = ({ target }: KeyboardEvent): boolean =>
  matchMedia(DETAILS_OVER).matches &&
  document.querySelector('.column-details') !== null &&
  document.querySelector('dialog[open], [role="menu"]') === null &&
  (target as Element | null)?.closest('input') == null
