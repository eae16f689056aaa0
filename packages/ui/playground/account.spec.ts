import type { Page } from '@playwright/test'
import { expect, openRoom, test } from './fixtures.ts'

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Account' })
const draftOf = (page: Page, room: string) =>
  page.evaluate(
    (name) => [...window.demo.engine.state.rooms.values()].find(({ view }) => view.name === name)?.draft,
    room,
  )
async function openAccount(page: Page) {
  await page.getByRole('button', { name: /Account menu/ }).click()
  await page.getByRole('menuitem', { name: 'Devices and password…' }).click()
  await expect(dialog(page)).toBeVisible()
}

test('who is signed in by another tab finds nothing of who was before', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Design/)
  await page.getByRole('textbox', { name: 'Message Design' }).fill('for nobody else')
  await expect.poll(() => draftOf(page, 'Design')).toBe('for nobody else')
  await page.keyboard.press('Control+Shift+f')
  await page.keyboard.type('secret plan')
  // Another tab has the same engine, and no hand in this page.
  const become = (session: object) =>
    page.evaluate(async (next) => {
      const { engine } = window.demo
      // Kept for each person by a real one.
      await engine.saveLastPlace(null)
      for (const room of engine.state.rooms.values()) room.draft = ''
      const [room] = engine.state.rooms.keys()
      engine.state.session = next as typeof engine.state.session
      if (room) engine.type(room)
    }, session)
  const here = { server: 'https://chat.example.org', storage: 'persistent' }
  await become({ ...here, state: 'signedIn', user: { id: 2, username: 'bob' } })
  await expect(page.getByRole('heading', { name: 'Pick a room' })).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await openRoom(page, /Design/)
  await expect(page.getByRole('textbox', { name: 'Message Design' })).not.toHaveValue('for nobody else')
  await page.keyboard.press('Control+Shift+f')
  await expect(page.getByRole('dialog', { name: 'Search messages' }).getByRole('combobox')).toHaveValue('')
  await page.keyboard.press('Escape')
  // A session that ended by itself goes on where it was; one that was ended does not.
  await become({ state: 'signedOut', server: here.server, username: 'bob', reason: 'expired' })
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible()
  // Said by an engine that took over: it does not know why.
  await become({ state: 'signedOut', server: here.server, username: 'bob', reason: null })
  await become({ ...here, state: 'signedIn', user: { id: 2, username: 'bob' } })
  await expect(page.getByRole('heading', { name: 'Design', level: 1 })).toBeVisible()
  await become({ state: 'signedOut', server: here.server, username: 'bob', reason: null })
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible()
  await become({ ...here, state: 'signedIn', user: { id: 2, username: 'bob' } })
  await expect(page.getByRole('heading', { name: 'Pick a room' })).toBeVisible()
})

test('devices: this one is marked; another one is signed out after a question', async ({ open, page }) => {
  await open('full')
  await openAccount(page)
  const rows = dialog(page).getByRole('list', { name: 'Signed in on' }).getByRole('listitem')
  await expect(rows).toHaveCount(3)
  await expect(rows.nth(0)).toContainText(/Firefox on Linux.*This device/)
  await expect(rows.nth(1)).toContainText(/Roomkey on Windows.*Last used: today at 09:32/)
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

test('settings: by key alone, applied at once, and said when they could not be', async ({ open, page }) => {
  await open('desktop')
  await expect(page.getByRole('navigation', { name: 'Rooms and people' })).toBeVisible()
  await page.keyboard.press('Control+,')
  const section = (name: string) => page.getByRole('button', { name, exact: true })
  await expect(section('Appearance')).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const quiet = page.getByRole('switch', { name: 'Quiet hours' })
  await quiet.focus()
  await page.keyboard.press('Space')
  await page.getByLabel('Quiet until').fill('06:30')
  const kept = () => page.evaluate(() => window.demo.shell.settings())
  expect((await kept()).notifications.quietHours).toEqual({ from: 22 * 60, to: 6 * 60 + 30 })
  // The same twice is said, and waits for the other one. Then it is two in the afternoon, and quiet.
  await page.getByLabel('Quiet from').fill('06:30')
  await expect(page.getByRole('alert')).toContainText('two different times')
  expect((await kept()).notifications.quietHours).toEqual({ from: 22 * 60, to: 6 * 60 + 30 })
  await page.getByLabel('Quiet until').fill('17:00')
  await expect(page.getByRole('alert')).toHaveCount(0)
  expect((await kept()).notifications.quietHours).toEqual({ from: 6 * 60 + 30, to: 17 * 60 })
  await expect(page.locator('[aria-label="Quiet until 17:00"]')).toHaveCount(1)

  await page.evaluate(() => window.demo.shell.refuses.add('startAtLogin'))
  await section('General').click()
  const autostart = page.getByRole('switch', { name: 'Start with the computer' })
  await autostart.click()
  await expect(page.getByRole('alert')).toHaveText('This could not be changed.')
  await expect(autostart).not.toBeChecked()

  await section('Network').click()
  await page.getByLabel('Proxy', { exact: true }).selectOption('Use this one')
  const address = page.getByLabel('Proxy address')
  await page.evaluate(() => window.demo.shell.refuses.add('proxy'))
  await address.fill('nonsense')
  await page.keyboard.press('Enter')
  await expect(address).toHaveAccessibleDescription('This is not the address of a proxy.')
  expect((await kept()).proxy).toEqual({ mode: 'system' })
  await page.evaluate(() => window.demo.shell.refuses.clear())
  await address.fill('socks5://127.0.0.1:1080')
  await page.keyboard.press('Enter')
  expect((await kept()).proxy).toEqual({ mode: 'manual', address: 'socks5://127.0.0.1:1080' })
  await expect(page.getByRole('status').filter({ hasText: 'This proxy is in use.' })).toBeVisible()
  // A password does not stay to be read, also while the keychain that takes it does not answer.
  await page.evaluate(() => {
    window.demo.shell.change = (change) => {
      window.demo.shell.asked.push(JSON.stringify(change))
      return new Promise(() => {})
    }
  })
  await address.fill('alice:secret@proxy.example:3128')
  await page.keyboard.press('Enter')
  await expect(address).toHaveValue('proxy.example:3128')
  await address.blur()
  expect(await page.evaluate(() => window.demo.shell.asked)).toHaveLength(1)

  // The list of keys is a section, reached and left by its own key.
  await page.keyboard.press('Control+/')
  await expect(page.getByRole('region', { name: 'Keyboard shortcuts' })).toContainText('Zoom in')
  await page.keyboard.press('Control+/')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  // What the menu bar says is done as by its key.
  await page.evaluate(() => window.demo.shell.choose('about'))
  await page.getByRole('button', { name: 'Copy diagnostics' }).click()
  await expect(page.getByText('Copied. Paste it')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.evaluate(() => window.demo.shell.choose('nextUnread'))
  await expect(page.getByRole('textbox', { name: 'Message Design' })).toBeFocused()
})

test('settings: a narrow window has a list with ways in and back, and a browser what applies there', async ({
  open,
  page,
}) => {
  await page.setViewportSize({ width: 360, height: 640 })
  await open('chooseServer')
  await page.getByRole('main').getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Notifications', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Notifications' })).toBeFocused()
  await page.getByRole('switch', { name: 'Quiet hours' }).check()
  expect(await page.evaluate(() => document.querySelector('.settings-content')?.scrollWidth)).toBe(360)
  await page.getByRole('button', { name: 'Back to the list of settings' }).click()
  await expect(page.getByRole('button', { name: 'Notifications', exact: true })).toBeFocused()
  // Esc goes one step back, too.
  await page.getByRole('button', { name: 'Notifications', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Notifications' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Notifications', exact: true })).toBeFocused()

  await open('full')
  await expect(page.getByRole('navigation', { name: 'Rooms and people' })).toBeVisible()
  await page.keyboard.press('Control+,')
  const names = page.getByRole('navigation', { name: 'Settings' }).getByRole('button')
  await expect(names).toHaveText(['Appearance', 'Accounts', 'Keyboard shortcuts'])
  await names.nth(1).click()
  await page.getByRole('button', { name: 'Devices and password…' }).click()
  await expect(page.getByRole('dialog', { name: 'Account', exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('heading', { name: 'Accounts' })).toBeVisible()
})
