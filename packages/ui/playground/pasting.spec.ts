import type { Locator, Page } from '@playwright/test'
import { expect, openRoom, test } from './fixtures.ts'

/** What a paste or a drop of these files brings along. */
const transferOf = (page: Page, ...files: Array<{ name: string; type: string }>) =>
  page.evaluateHandle((all) => {
    const transfer = new DataTransfer()
    for (const { name, type } of all) transfer.items.add(new File(['bytes'], name, { type }))
    return transfer
  }, files)

const paste = (field: Locator, text: string | null) =>
  field.evaluate((element, words) => {
    const data = new DataTransfer()
    data.items.add(new File(['bytes'], 'screenshot.png', { type: 'image/png' }))
    if (words !== null) data.setData('text/plain', words)
    const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
    return element.dispatchEvent(event)
  }, text)

test('a pasted picture is added; one that comes along with copied text is not', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Launch/)
  const field = page.getByRole('textbox', { name: 'Message Launch' })
  const staged = page.getByRole('list', { name: 'Files to send' })
  expect(await paste(field, 'cells of a table')).toBe(true)
  await expect(staged).toHaveCount(0)
  expect(await paste(field, null)).toBe(false)
  await expect(staged.getByRole('listitem')).toHaveText(/screenshot.*png/)
  await expect(page.getByRole('button', { name: 'Send message' })).toBeEnabled()
})

test('files dropped on a room of the list open it and wait in its composer', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Launch/)
  const data = await transferOf(page, { name: 'plan.pdf', type: 'application/pdf' })
  const row = page.getByRole('navigation').getByRole('button', { name: /Infrastructure/ })
  await row.dispatchEvent('dragover', { dataTransfer: data })
  await expect(row).toContainText('Drop to add to Infrastructure')
  await row.dispatchEvent('dragleave', { dataTransfer: data })
  await expect(row).not.toContainText('Drop to add')
  await row.dispatchEvent('drop', { dataTransfer: data })
  await expect(page.getByRole('textbox', { name: 'Message Infrastructure' })).toBeFocused()
  await expect(page.getByRole('list', { name: 'Files to send' })).toContainText('plan.pdf')
  await openRoom(page, /Launch/)
  await expect(page.getByRole('list', { name: 'Files to send' })).toHaveCount(0)
})

test('a megabyte pasted into the composer: kept, counted, not sent', async ({ open, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await open('full')
  await openRoom(page, /Launch/)
  const field = page.getByRole('textbox', { name: 'Message Launch' })
  await page.evaluate(() => navigator.clipboard.writeText('many words '.repeat(95_000)))
  await page.keyboard.press('Control+v')
  await expect(page.getByRole('status').filter({ hasText: '1,029,000 characters too long' })).toBeAttached()
  // Not measured at every key, which takes longer than typing.
  await expect(field).toHaveCSS('field-sizing', 'fixed')
  await page.keyboard.press('Enter')
  await expect(field).toHaveValue(/^many words many/)
  await page.keyboard.type('and more')
  await expect(field).toHaveValue(/and more$/)
  await openRoom(page, /Infrastructure/)
  const row = page.getByRole('navigation').getByRole('button', { name: /Launch/ })
  await expect(row).toContainText('Draft: many words')
  expect((await row.textContent())?.length).toBeLessThan(400)
})
