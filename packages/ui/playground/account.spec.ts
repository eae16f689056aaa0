import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Account' })
async function openAccount(page: Page) {
  await page.getByRole('button', { name: /Account menu/ }).click()
  await page.getByRole('menuitem', { name: 'Devices and password…' }).click()
  await expect(dialog(page)).toBeVisible()
}

test('devices: this one is marked; another one is signed out after a question', async ({ open, page }) => {
  await open('full')
  await openAccount(page)
  const rows = dialog(page).getByRole('list', { name: 'Signed in on' }).getByRole('listitem')
  await expect(rows).toHaveCount(3)
  await expect(rows.nth(0)).toContainText(/Firefox on Linux.*This device/)
  await expect(rows.nth(1)).toContainText(/Roomkey on Windows.*Last used: Today/)
  await expect(rows.nth(0).getByRole('button')).toHaveCount(0)

  await page.getByRole('button', { name: 'Sign out Safari on iOS' }).click()
  const question = page.getByRole('dialog', { name: 'Sign out Safari on iOS?' })
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(rows).toHaveCount(3)
  await page.getByRole('button', { name: 'Sign out Safari on iOS' }).click()
  await question.getByRole('button', { name: 'Sign out' }).click()
  await expect(rows).toHaveCount(2)
  const revoked = await page.evaluate(
    () => window.demo.engine.calls.filter(({ command }) => command === 'revokeDevice').length,
  )
  expect(revoked).toBe(1)
})

test('password: each field says what is wrong with it; then the others are signed out', async ({
  open,
  page,
}) => {
  await open('full')
  await openAccount(page)
  await page.getByRole('button', { name: 'Change…' }).click()
  const [old, fresh] = [page.getByLabel('Current password'), page.getByLabel('New password')]
  await expect(old).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(old).toHaveAccessibleDescription('Please fill this in.')
  await expect(fresh).toHaveAccessibleDescription('Please fill this in.')
  await old.fill('wrong')
  await fresh.fill('short')
  await page.keyboard.press('Enter')
  await expect(fresh).toHaveAccessibleDescription('Use at least 8 characters.')
  await fresh.fill('long enough')
  await page.keyboard.press('Enter')
  await expect(old).toHaveAccessibleDescription('This is not your password.')
  await expect(page.getByRole('alert')).toHaveCount(0)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('button', { name: 'Change…' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(old).toHaveValue('')
  await old.fill('right')
  await fresh.fill('long enough')
  await page.keyboard.press('Enter')
  await expect(dialog(page).getByRole('status')).toContainText('all other devices were signed out')
  await expect(page.getByRole('list', { name: 'Signed in on' }).getByRole('listitem')).toHaveCount(1)
})

test('offline it says so, and lists them when asked again', async ({ open, page }) => {
  await open('full')
  await page.evaluate(() => window.demo.engine.goOffline())
  await openAccount(page)
  await expect(page.getByRole('alert')).toContainText('You are offline.')
  await page.evaluate(() => window.demo.engine.goOnline())
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText('Roomkey on Windows')).toBeVisible()
})

test('it is opened by name, left by Esc, and leads to signing out', async ({ open, page }) => {
  await open('full')
  // Keys that come before the app is there go nowhere.
  await expect(page.getByRole('navigation', { name: 'Rooms and people' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('combobox')).toBeFocused()
  await page.keyboard.type('devices')
  await page.keyboard.press('Enter')
  await expect(dialog(page)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog(page)).toBeHidden()
  await openAccount(page)
  await dialog(page).getByRole('button', { name: 'Sign out…' }).click()
  await expect(page.getByRole('dialog', { name: 'Sign out of Roomkey?' })).toBeVisible()
})
