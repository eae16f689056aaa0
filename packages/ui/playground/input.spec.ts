import { expect, openRoom, test } from './fixtures.ts'

test('the context menu of a message: by mouse and by keys', async ({ open, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await open('full')
  await openRoom(page, /Launch/)
  const copied = () => page.evaluate(() => navigator.clipboard.readText())
  const messages = page.getByRole('log').getByRole('article')
  const last = messages.last()
  const menu = page.getByRole('menu')

  await last.getByText('Perfect.').click({ button: 'right' })
  await expect(menu.getByRole('menuitem')).toHaveText([
    'Copy text',
    'Copy link',
    'Write to bob',
    'Delete messageDel',
  ])
  await menu.getByRole('menuitem', { name: 'Copy text' }).click()
  await expect.poll(copied).toContain('Perfect. I will be around')

  // Over a link the browser's own menu is meant. A menu of the page keeps the shell from being asked for its own.
  await page.evaluate(() =>
    // Seen on its way in, and judged when everybody had it.
    addEventListener(
      'contextmenu',
      (event) =>
        setTimeout(() => {
          document.body.dataset.own = String(event.defaultPrevented)
        }),
      true,
    ),
  )
  const body = page.locator('body')
  await messages.getByRole('link').first().click({ button: 'right' })
  await expect(menu).toHaveCount(0)
  await expect(body).toHaveAttribute('data-own', 'false')
  await last.getByText('Perfect.').click({ button: 'right' })
  await expect(body).toHaveAttribute('data-own', 'true')
  await page.keyboard.press('Escape')
  await page.getByRole('textbox', { name: 'Message Launch' }).click({ button: 'right' })
  await expect(body).toHaveAttribute('data-own', 'false')

  await page.evaluate(() => window.demo.engine.refuse('The room is read-only.'))
  await page.getByRole('textbox', { name: 'Message Launch' }).fill('mine')
  await page.keyboard.press('Enter')
  await expect(last).toContainText('Not sent')
  await last.focus()
  await page.keyboard.press('Shift+F10')
  await expect(menu.getByRole('menuitem')).toHaveText(['Copy text', 'Retry', 'Edit messageE', 'Discard'])
  await page.keyboard.press('Escape')
  await expect(menu).toHaveCount(0)
  await expect(last).toBeFocused()
  await page.keyboard.press('Shift+F10')
  await expect(menu).toBeVisible()
  await page.keyboard.press('End')
  await expect(menu.getByRole('menuitem', { name: 'Discard' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('log').getByText('Not sent')).toHaveCount(0)
})

test('the room list is made wider and narrower by keys, within bounds, and reset', async ({ open, page }) => {
  await open('full')
  const border = page.getByRole('separator', { name: 'Width of the room list' })
  const width = async () => (await page.getByRole('navigation').boundingBox())?.width
  const begin = (await width()) ?? 0
  await border.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect.poll(width).toBe(begin + 32)
  await expect(border).toHaveAttribute('aria-valuenow', '296')
  for (let turn = 0; turn < 20; turn++) await page.keyboard.press('ArrowLeft')
  await expect(border).toHaveAttribute('aria-valuenow', '208')
  await page.reload()
  await expect(border).toHaveAttribute('aria-valuenow', '208')
  await border.dblclick()
  await expect.poll(width).toBe(begin)
})
