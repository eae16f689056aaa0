import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, jumpFarUp, openRoom, test } from './fixtures.ts'

const panel = (page: Page) => page.getByRole('dialog', { name: 'Search messages' })
const field = (page: Page) => panel(page).getByRole('combobox')
const results = (page: Page) => panel(page).getByRole('option')

test('by keyboard: find, walk, open, go on to the next, and back to where one was', async ({
  open,
  page,
}) => {
  await open('full')
  await openRoom(page, /Design/)
  const composer = page.getByRole('textbox', { name: 'Message Design' })
  await composer.focus()
  await page.keyboard.press('Control+f')
  await expect(field(page)).toBeFocused()
  await expect(field(page)).toHaveValue('in:Design ')
  await page.keyboard.press('Escape')
  await expect(panel(page)).toBeHidden()
  await expect(composer).toBeFocused()

  await page.keyboard.press('Control+Shift+f')
  await expect(field(page)).toHaveValue('')
  await page.keyboard.type('upgrade notes')
  await expect(results(page).first()).toBeVisible()
  await expect(panel(page).getByRole('status')).toHaveText(/\d+ messages found/)
  const count = await results(page).count()
  expect(count).toBeGreaterThan(1)
  await expect(results(page).first().locator('mark').first()).toHaveText(/upgrade/i)
  await page.keyboard.press('ArrowDown')
  await expect(results(page).nth(1)).toHaveAttribute('aria-selected', 'true')
  const words = await results(page).nth(1).locator('.hit-name').textContent()
  await page.keyboard.press('Enter')
  await expect(panel(page)).toBeHidden()
  await expect(page.getByRole('heading', { name: 'Launch', level: 1 })).toBeVisible()
  const found = page.locator('[data-found]')
  await expect(found).toBeInViewport()
  await expect(found).toBeFocused()
  await expect(found).toContainText(words ?? '?')

  // The search goes on where it was.
  await page.keyboard.press('Control+f')
  await expect(field(page)).toHaveValue('upgrade notes')
  await expect(results(page).nth(1)).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await expect(page.locator('[data-found]')).toBeInViewport()

  await page.keyboard.press('Alt+ArrowLeft')
  await expect(page.getByRole('heading', { name: 'Design', level: 1 })).toBeVisible()
  await expect(page.getByRole('button', { name: /^Back to/ })).toHaveCount(0)
})

test('a jump far up in the open room: newer messages follow downwards, and one click leads back', async ({
  open,
  page,
}) => {
  await open('full')
  await openRoom(page, /Launch/)
  await jumpFarUp(page)
  const found = page.locator('[data-found]')
  await expect(found).toBeInViewport()
  await expect(found).toContainText('the needle')
  const last = () => page.getByRole('log').getByRole('article').last().getAttribute('data-message')
  const before = await last()
  // It does not run away by itself, and goes on where it is read.
  await expect(found).toBeInViewport()
  await page.getByRole('log').hover()
  await expect
    .poll(async () => {
      await page.mouse.wheel(0, 2500)
      return last()
    })
    .not.toBe(before)
  await page.getByRole('button', { name: 'Jump to latest' }).click()
  await expect(page.getByRole('article').last()).toBeInViewport()
  await expect(page.getByRole('button', { name: 'Jump to latest' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Back to where you were' }).click()
  await expect(page.getByRole('button', { name: 'Back to where you were' })).toHaveCount(0)
  await expect(page.getByRole('article').last()).toBeInViewport()
})

test('after a jump, a picture there opens, and the files around it', async ({ open, page }) => {
  await page.setViewportSize({ width: 390, height: 800 })
  await open('full')
  await page.evaluate(() => {
    // What was left lingers for ten seconds, of which a busy machine makes a minute.
    const { setTimeout } = window
    window.setTimeout = ((run: () => void, ms?: number, ...rest: unknown[]) =>
      ms === 10_000 ? 0 : setTimeout(run, ms, ...rest)) as typeof setTimeout
    const [room] = window.demo.engine.state.rooms.values()
    const from = room?.messages.find((each) => each.attachments.some(({ name }) => name === 'harbour.jpg'))
    const [first, second] = room?.messages ?? []
    const [picture] = from?.attachments ?? []
    if (!room || !first || !second || !picture) throw new Error('No picture to put there.')
    first.text = 'the needle in the haystack'
    first.attachments = [{ ...picture, id: first.id as string as typeof picture.id, name: 'first.jpg' }]
    second.attachments = [{ ...picture, id: second.id as string as typeof picture.id, name: 'second.jpg' }]
    room.cached = room.messages.length
    // So much is unread that more of the room's end was held than is here.
    room.readSeq = room.messages.length - 300
    window.demo.engine.type(room.view.id)
  })
  await openRoom(page, /Launch/)
  await page.keyboard.press('Control+f')
  await page.keyboard.type('needle')
  await expect(panel(page).getByRole('status')).toHaveText(/^1 message/)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'View image first.jpg' }).click()
  await expect(page.getByRole('dialog', { name: 'Image first.jpg' })).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('dialog', { name: 'Image second.jpg' })).toBeVisible()
})

test('back leads to the very place that was being read', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Launch/)
  await page.getByRole('log').hover()
  await page.mouse.wheel(0, -1500)
  await expect(page.getByRole('button', { name: 'Jump to latest' })).toBeVisible()
  const place = () =>
    page.getByRole('log').evaluate((log) => {
      const edge = log.getBoundingClientRect().top
      const row = [...log.querySelectorAll('[data-message]')].find(
        (each) => each.getBoundingClientRect().bottom > edge + 1,
      )
      return { id: row?.getAttribute('data-message'), top: Math.round(row?.getBoundingClientRect().top ?? 0) }
    })
  const before = await place()
  await page.keyboard.press('Control+Shift+f')
  await page.keyboard.type('in:bob ')
  await expect(panel(page).getByRole('status')).toHaveText(/messages/)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'bob', level: 1 })).toBeVisible()
  await page.getByRole('button', { name: 'Back to Launch' }).click()
  await expect(page.getByRole('heading', { name: 'Launch', level: 1 })).toBeVisible()
  await expect.poll(place).toEqual(before)
})

test('filters are offered and completed, problems are said', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Launch/)
  await page.keyboard.press('Control+Shift+f')
  await page.keyboard.type('from:mi')
  await expect(results(page).first()).toHaveText('mira.okafor')
  await page.keyboard.press('Tab')
  await expect(field(page)).toHaveValue('from:mira.okafor ')
  await page.keyboard.type('in:la')
  await page.keyboard.press('Enter')
  await expect(field(page)).toHaveValue('from:mira.okafor in:Launch ')
  await expect(results(page).first()).toContainText('mira.okafor')
  await panel(page).getByRole('button', { name: 'has:file' }).click()
  await expect(field(page)).toHaveValue('from:mira.okafor in:Launch has:file ')
  await expect(field(page)).toBeFocused()
  await field(page).fill('from:nobody')
  await expect(panel(page).getByText('Nobody here is called “nobody”.')).toBeVisible()
  await expect(panel(page).getByText('Nothing found.')).toBeVisible()
  await field(page).fill('in:')
  await page.keyboard.press('Escape')
  await expect(panel(page)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(panel(page)).toBeHidden()
})

test('says how far back it knows, fetches more with a way to stop, and waits for the connection', async ({
  open,
  page,
}) => {
  await open('full')
  await openRoom(page, /Launch/)
  await page.evaluate(() => {
    const [room] = window.demo.engine.state.rooms.values()
    const old = room?.messages[room.messages.length - 200]
    if (old) old.text = 'the needle in the haystack'
  })
  await page.keyboard.press('Control+f')
  await page.keyboard.type('needle')
  await expect(panel(page).getByText('Nothing found.')).toBeVisible()
  await expect(
    panel(page).getByText(/^Searched messages since .* Older ones are on the server\.$/),
  ).toBeVisible()
  await page.evaluate(() => window.demo.answers.hold())
  await panel(page).getByRole('button', { name: 'Fetch older messages' }).click()
  await expect(panel(page).getByRole('progressbar')).toBeVisible()
  await page.evaluate(() => window.demo.answers.next(3))
  await expect(panel(page).getByText(/page [34] of up to 20/)).toBeVisible()
  await panel(page).getByRole('button', { name: 'Cancel' }).click()
  await page.evaluate(() => window.demo.answers.release())
  await expect(results(page)).toHaveCount(1)
  await page.evaluate(() => window.demo.engine.goOffline())
  await expect(panel(page).getByText('They can be fetched when you are connected.')).toBeVisible()
  await expect(panel(page).getByRole('button', { name: 'Fetch older messages' })).toHaveCount(0)
  await expect(results(page)).toHaveCount(1)
})

test('what is found is text, whatever it holds', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Launch/)
  await page.evaluate(() => {
    const [room] = window.demo.engine.state.rooms.keys()
    if (room) window.demo.engine.say(room, 'bob', '<img src=x onerror=alert(1)> **needle** </mark>')
  })
  await page.keyboard.press('Control+f')
  await page.keyboard.type('needle')
  await expect(results(page)).toHaveCount(1)
  await expect(results(page)).toContainText('<img src=x onerror=alert(1)>')
  await expect(results(page).locator('mark')).toHaveText('needle')
  await expect(results(page).locator('img')).toHaveCount(0)
})

for (const theme of ['light', 'dark'] as const)
  test(`axe finds nothing serious in search: ${theme}`, async ({ open, page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open('full', { theme })
    await openRoom(page, /Launch/)
    await page.keyboard.press('Control+f')
    const check = async () => {
      // A file's card is named by what a press does; its size is not part of that.
      const { violations } = await new AxeBuilder({ page }).exclude('.file-card').analyze()
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(serious.map(({ id, nodes }) => [id, nodes[0]?.target, nodes[0]?.failureSummary])).toEqual([])
    }
    await expect(field(page)).toBeFocused()
    await check()
    await page.keyboard.type('notes')
    await expect(results(page).first()).toBeVisible()
    await check()
    await field(page).fill('before:soon from:nobody in:')
    await expect(panel(page).getByText('is not a day')).toBeVisible()
    await check()
    await page.evaluate(() => {
      window.demo.engine.state.search = { indexing: 0.4, fetching: { pages: 3, most: 20 } }
      window.demo.engine.goOnline()
    })
    await expect(panel(page).getByText('40 % done')).toBeVisible()
    await check()
    await field(page).fill('notes')
    await expect(panel(page).getByRole('status')).toHaveText(/^\d+ messages/)
    await page.keyboard.press('Enter')
    await page.locator('[data-found]').waitFor()
    await check()
  })

test('a jump to a date by keyboard, and back; without a day it asks for one, offline it says what is kept', async ({
  open,
  page,
}) => {
  await open('full')
  await openRoom(page, /Design/)
  const dialog = page.getByRole('dialog', { name: 'Jump to a date in Design' })
  const opener = page.getByRole('button', { name: 'Jump to a date' })
  await opener.focus()
  await page.keyboard.press('Enter')
  const day = dialog.getByLabel('Day')
  await expect(day).toBeFocused()
  const { violations } = await new AxeBuilder({ page }).include('dialog').analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
  await day.fill('2020-01-01')
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  const found = page.locator('[data-found]')
  await expect(found).toBeFocused()
  await expect(found).toBeInViewport()
  const first = await found.getAttribute('data-message')
  await page.keyboard.press('Alt+ArrowLeft')
  await expect(page.locator(`[data-message="${first}"]`)).not.toBeInViewport()

  await opener.click()
  await day.fill('')
  await dialog.getByRole('button', { name: 'Jump', exact: true }).click()
  await expect(day).toHaveAccessibleDescription('Choose a day.')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(opener).toBeFocused()

  await page.evaluate(() => window.demo.engine.goOffline())
  await openRoom(page, /Launch/)
  await page.getByRole('button', { name: 'Jump to a date' }).click()
  const other = page.getByRole('dialog', { name: 'Jump to a date in Launch' })
  await other.getByRole('button', { name: 'The beginning' }).click()
  await expect(page.getByText(/^Without a connection only what is kept on this device/)).toBeVisible()
})
