import AxeBuilder from '@axe-core/playwright'
import { expect, openRoom, test } from './fixtures.ts'

const calls = (command: string) =>
  window.demo.engine.calls.filter((call) => call.command === command).map(({ args }) => args)

test('the last own message is edited from an empty line; Escape keeps it and the draft', async ({
  open,
  page,
}) => {
  await open('full')
  await openRoom(page, /Launch/)
  const composer = page.getByRole('textbox', { name: 'Message Launch' })
  await composer.fill('written first')
  // In a line with words the arrow moves in it.
  await composer.press('ArrowUp')
  await expect(composer).toBeFocused()
  await composer.fill('')
  await composer.press('Enter')
  await page.keyboard.type('Tomorow then.')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('article').last()).toContainText('Tomorow then.')
  await expect(page.getByRole('article').last()).toHaveAttribute('data-state', 'sent')

  await composer.press('ArrowUp')
  const edit = page.getByRole('textbox', { name: 'Edit your message' })
  await expect(edit).toBeFocused()
  await expect(edit).toHaveValue('Tomorow then.')
  await expect(page.locator('[data-editing]')).toContainText('Tomorow then.')
  await edit.fill('Never mind')
  await page.keyboard.press('Escape')
  await expect(composer).toBeFocused()
  await expect(composer).toHaveValue('')
  await expect(page.getByRole('article').last()).toContainText('Tomorow then.')
  expect(await page.evaluate(calls, 'editMessage')).toEqual([])

  await composer.press('ArrowUp')
  await edit.fill('Tomorrow then.')
  await page.keyboard.press('Enter')
  const last = page.getByRole('article').last()
  await expect(last).toContainText('Tomorrow then.')
  await expect(last.getByText('(edited)')).toHaveAttribute('title', /\d/)
  await expect(composer).toBeFocused()
  expect(await page.evaluate(calls, 'editMessage')).toMatchObject([{ text: 'Tomorrow then.' }])

  // An edit waits in its room while another one is open, and the draft below it.
  await composer.fill('a draft')
  await last.focus()
  await page.keyboard.press('e')
  await edit.fill('Half way')
  await openRoom(page, /Infrastructure/)
  await expect(page.getByRole('textbox', { name: 'Message Infrastructure' })).toHaveValue('')
  await openRoom(page, /Launch/)
  await expect(edit).toHaveValue('Half way')
  await page.getByRole('button', { name: 'Stop editing' }).click()
  await expect(composer).toHaveValue('a draft')
})

test('a message is deleted by key after a question, and its tools are reached by Tab', async ({
  open,
  page,
}) => {
  await open('full')
  await openRoom(page, /Launch/)
  const composer = page.getByRole('textbox', { name: 'Message Launch' })
  await composer.fill('Wrong room, sorry')
  await page.keyboard.press('Enter')
  const mine = page.getByRole('article').last()
  await expect(mine).toHaveAttribute('data-state', 'sent')
  await mine.focus()
  await page.keyboard.press('Tab')
  await expect(mine.getByRole('button', { name: 'Copy text' })).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(mine.getByRole('button', { name: 'Edit message' })).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(mine.getByRole('button', { name: 'Delete message' })).toBeFocused()

  await mine.focus()
  await page.keyboard.press('Delete')
  const dialog = page.getByRole('dialog', { name: 'Delete this message?' })
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await expect(dialog).toContainText('Wrong room, sorry')
  await page.keyboard.press('Escape')
  await expect(mine).toBeFocused()
  await page.keyboard.press('Delete')
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(mine).toContainText('This message was deleted.')
  await expect(mine).toBeFocused()
  await expect(mine.getByRole('toolbar')).toHaveCount(0)
  // Nobody edits a tombstone: the arrow finds the one before.
  await composer.focus()
  await page.keyboard.press('ArrowUp')
  await expect(page.getByRole('textbox', { name: 'Edit your message' })).not.toHaveValue('Wrong room, sorry')
})

test('the menu offers an owner to delete what others wrote, and nobody to edit it', async ({
  open,
  page,
}) => {
  await open('full')
  await openRoom(page, /Launch/)
  const theirs = page.getByRole('article').filter({ hasText: 'Unfair.' }).last()
  await theirs.click({ button: 'right' })
  await expect(page.getByRole('menuitem', { name: /Edit/ })).toHaveCount(0)
  await page.getByRole('menuitem', { name: /Delete message/ }).click()
  await expect(page.getByRole('dialog', { name: 'Delete this message of jonas?' })).toBeVisible()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(page.getByRole('article').filter({ hasText: 'Unfair.' })).toHaveCount(0)
  const mine = page.getByRole('article').filter({ hasText: 'status page after lunch' })
  await mine.click({ button: 'right' })
  await page.getByRole('menuitem', { name: /Edit message/ }).click()
  const edit = page.getByRole('textbox', { name: 'Edit your message' })
  await expect(edit).toBeFocused()
  // Without words it is meant to be deleted.
  await edit.fill(' ')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Delete this message?' })).toBeVisible()
  // In a conversation of two nobody deletes the other's words.
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Stop editing' }).click()
  await openRoom(page, /^bob/)
  await page.locator('.message:not([data-own])').last().click({ button: 'right' })
  await expect(page.getByRole('menuitem', { name: 'Copy text' })).toBeVisible()
  await expect(page.getByRole('menuitem', { name: /Delete/ })).toHaveCount(0)
})

test('offline an edit shows at once and can be taken back; a refused one keeps its words', async ({
  open,
  page,
}) => {
  await open('full')
  await openRoom(page, /Launch/)
  const mine = page.getByRole('article').filter({ hasText: 'status page after lunch' })
  const id = await mine.getAttribute('data-message')
  const row = page.locator(`[data-message="${id}"]`)
  await page.evaluate(() => window.demo.engine.goOffline())
  const change = async (words: string) => {
    await row.focus()
    await page.keyboard.press('e')
    await page.getByRole('textbox', { name: 'Edit your message' }).fill(words)
    await page.keyboard.press('Enter')
  }
  await change('I will do it now.')
  await expect(row).toContainText('I will do it now.')
  await expect(row.getByRole('img', { name: 'Waiting for the connection' })).toBeVisible()
  await row.focus()
  await row.getByRole('button', { name: 'Take the change back' }).click()
  await expect(row).toContainText('status page after lunch')

  await change('I will do it later.')
  await page.evaluate(() => {
    window.demo.engine.refuse('You may not do this.')
    window.demo.engine.goOnline()
  })
  await expect(row).toContainText('Not changed. You may not do this.')
  await expect(row).toContainText('status page after lunch')
  await row.focus()
  await page.keyboard.press('e')
  await expect(page.getByRole('textbox', { name: 'Edit your message' })).toHaveValue('I will do it later.')
})

test('an owner changes name and description of a room', async ({ open, page }) => {
  await open('full', { details: true })
  await openRoom(page, /Launch/)
  await page.getByRole('button', { name: 'Edit name and description' }).click()
  const dialog = page.getByRole('dialog', { name: 'Name and description' })
  const name = dialog.getByLabel('Name', { exact: true })
  await expect(name).toBeFocused()
  await expect(name).toHaveValue('Launch')
  await name.fill('')
  await page.keyboard.press('Enter')
  await expect(dialog.getByText('Give the room a name.')).toBeVisible()
  await name.fill('Launch week')
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('heading', { name: 'Launch week' }).first()).toBeVisible()
  await openRoom(page, /^bob/)
  await expect(page.getByRole('button', { name: 'Edit name and description' })).toHaveCount(0)
})

for (const theme of ['light', 'dark'] as const)
  test(`axe finds nothing serious while editing: ${theme}`, async ({ open, page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open('full', { theme })
    await openRoom(page, /Launch/)
    const composer = page.getByRole('textbox', { name: 'Message Launch' })
    await composer.fill('Words without a file')
    await page.keyboard.press('Enter')
    await composer.press('ArrowUp')
    await expect(page.getByRole('textbox', { name: 'Edit your message' })).toBeFocused()
    const { violations } = await new AxeBuilder({ page })
      .include('.composer')
      .include('[data-editing]')
      .analyze()
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
  })
