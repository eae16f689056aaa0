import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import type { UpdateState } from '../src/platform.ts'
import { expect, test } from './fixtures.ts'

const READY: UpdateState = { at: 'ready', version: '1.5.0', notes: '<b>Faster</b> search.', onQuit: false }
const tell = (page: Page, state: UpdateState) =>
  page.evaluate((next) => window.demo.updates.tell(next), state)
const asked = (page: Page) => page.evaluate(() => window.demo.updates.asked)

for (const theme of ['light', 'dark'] as const)
  test(`a newer version waits for an answer, and axe agrees: ${theme}`, async ({ open, page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open('desktop', { theme })
    await tell(page, READY)
    const notice = page.locator('.update-notice')
    await expect(notice).toContainText('Version 1.5.0 is ready.')
    const { violations } = await new AxeBuilder({ page }).include('.update-notice').analyze()
    expect(violations).toEqual([])
    await notice.getByRole('button', { name: 'When I quit' }).click()
    await tell(page, { ...READY, onQuit: true })
    await expect(notice).toHaveCount(0)
    expect(await asked(page)).toEqual(['install onQuit'])

    await page.getByRole('button', { name: /^Account menu/ }).click()
    await page.getByRole('menuitem', { name: 'Settings…' }).click()
    await page.getByRole('button', { name: 'Updates' }).click()
    const section = page.getByRole('region', { name: 'Updates' })
    await expect(section).toContainText('Version 1.5.0 will be there when you start Roomkey next.')
    // What a release says is words.
    await expect(section).toContainText('<b>Faster</b> search.')
    expect((await new AxeBuilder({ page }).include('.settings-content').analyze()).violations).toEqual([])
    await section.getByRole('button', { name: 'Restart now' }).click()
    expect(await asked(page)).toEqual(['install onQuit', 'install now'])
  })

test('a version that is got by hand says where, and “later” is kept for that version alone', async ({
  open,
  page,
}) => {
  await open('desktop')
  const from = 'https://updates.example/roomkey_1.5.0_amd64.deb'
  await tell(page, { at: 'available', version: '1.5.0', notes: '', from })
  const notice = page.locator('.update-notice')
  await notice.getByRole('button', { name: 'Get it' }).click()
  expect(await page.evaluate(() => window.demo.opened)).toEqual([from])
  await notice.getByRole('button', { name: 'Later' }).click()
  await expect(notice).toHaveCount(0)
  await tell(page, { at: 'available', version: '1.6.0', notes: '', from })
  await expect(notice).toContainText('Version 1.6.0 is out.')
})
