export interface AfterMenu {
  /** Called from a choice; `action` decides who has the focus afterwards. */
  afterMenu(action: () => void): void
  /** For the menu's root: one that is opened again before it was gone is another choice. */
  onOpenChange(open: boolean): void
  /** For the menu's content. */
  onCloseAutoFocus(event: Pick<Event, 'preventDefault'>): void
}

export function createAfterMenu(): AfterMenu {
  let next: (() => void) | null = null
  return {
    afterMenu(action) {
      next = action
    },
    onOpenChange(open) {
      if (open) next = null
    },
    onCloseAutoFocus(event) {
      const action = next
      if (!action) return
      next = null
      event.preventDefault()
      action()
    },
  }
}
