import type { Page } from '@playwright/test'

/** Playwright tells every page that it has the focus; here it learns when it has lost it, and when it has it again. */
export async function setPageFocus(page: Page, focused: boolean): Promise<void> {
  await page.evaluate((has) => {
    document.hasFocus = () => has
    window.dispatchEvent(new Event(has ? 'focus' : 'blur'))
  }, focused)
}
