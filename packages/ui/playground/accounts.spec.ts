import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, openRoom, test } from './fixtures.ts'

const rail = (page: Page) => page.getByRole('navigation', { name: 'Accounts' })
const asked = (page: Page) => page.evaluate(() => window.demo.accounts.asked)

async function expectNothingSerious(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
}

test('one account has no rail; when the second one comes, nothing but the width changes', async ({
  open,
  page,
}) => {
  await open('desktop')
  await openRoom(page, /Launch/)
  await expect(rail(page)).toHaveCount(0)
  expect((await page.getByRole('navigation', { name: 'Rooms and people' }).boundingBox())?.x).toBe(0)
  await page.evaluate(() => {
    const { accounts } = window.demo
    const [mine] = accounts.list()
    if (mine) accounts.change([mine, { ...mine, id: 'second', username: 'bob', unread: 3 }])
  })
  await expect(rail(page).getByRole('button')).toHaveCount(3)
  expect((await page.getByRole('navigation', { name: 'Rooms and people' }).boundingBox())?.x).toBe(56)
  expect(await page.title()).toMatch(/^\(\d+\) Roomkey$/)
})

for (const theme of ['light', 'dark'] as const)
  test(`the rail is one Tab stop, says what it knows, and axe agrees: ${theme}`, async ({ open, page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open('accounts', { theme })
    const tiles = rail(page).getByRole('listitem').getByRole('button')
    await expect(tiles).toHaveCount(4)
    await expect(tiles.nth(1)).toHaveAccessibleName('alice on talk.sailing-club.example, 12 unread messages')
    await expect(tiles.nth(3)).toHaveAccessibleName('test on 10.0.0.7:8000, signed out')
    await tiles.nth(0).focus()
    await page.keyboard.press('ArrowDown')
    await expect(tiles.nth(1)).toBeFocused()
    await page.keyboard.press('Enter')
    expect(await asked(page)).toEqual(['switch to club'])
    await page.keyboard.press('Tab')
    await expect(rail(page).getByRole('button', { name: 'Add an account' })).toBeFocused()
    await expectNothingSerious(page)
    await page.getByRole('button', { name: /^Account menu/ }).click()
    await expect(
      page.getByRole('menuitem', { name: /^a.moreau roomkey.office.example 99\+ unread/ }),
    ).toBeVisible()
    await expectNothingSerious(page)
  })

test('digits, the menu and the switcher lead to the others', async ({ open, page }) => {
  await open('accounts')
  await openRoom(page, /Launch/)
  for (const keys of ['Control+2', 'Control+9', 'Control+Alt+3', 'Shift+Digit4', 'Control+4'])
    await page.keyboard.press(keys)
  expect(await asked(page)).toEqual(['switch to club', 'switch to old'])
  await page.keyboard.press('Control+k')
  await page.keyboard.type('go to a.mor')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: /^Account menu/ }).click()
  await page.getByRole('menuitem', { name: 'Add an account…' }).click()
  expect((await asked(page)).slice(2)).toEqual(['switch to work', 'add'])
  // Which one is signed out is said.
  await page.getByRole('button', { name: /^Account menu/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out…' }).click()
  await expect(page.getByRole('dialog', { name: 'Sign out alice on chat.example.org?' })).toBeVisible()
})

test('where an account is added one can go back, by a button and by keys', async ({ open, page }) => {
  await open('addAccount')
  await expect(page.getByRole('heading', { name: 'Add an account' })).toBeVisible()
  await expect(page.getByLabel('User name')).toBeFocused()
  await page.keyboard.press('Control+2')
  await page.getByRole('button', { name: 'Back to alice on chat.example.org' }).click()
  expect(await asked(page)).toEqual(['switch to club', 'switch to here'])
  await expectNothingSerious(page)
})

test('without a keychain people are asked before they sign in, and can answer otherwise later', async ({
  open,
  page,
}) => {
  await open('noKeychain')
  const question = page.getByRole('dialog', { name: 'Where may Roomkey keep your messages?' })
  await expect(question.getByRole('button', { name: /^Only until Roomkey is closed/ })).toBeFocused()
  await expectNothingSerious(page)
  // It can be put off, until somebody signs in.
  await page.keyboard.press('Escape')
  await expect(question).toBeHidden()
  // The next page, as after a switch of accounts, does not ask by itself.
  const form = page.getByRole('button', { name: 'Sign in', exact: true })
  const before = await page.evaluate(() => window.demo.engine.state.session)
  for (const session of [{ state: 'starting' as const }, before]) {
    await page.evaluate((next) => {
      window.demo.engine.state.session = next
      window.demo.engine.goOnline()
    }, session)
    await expect(form).toHaveCount(session === before ? 1 : 0)
  }
  await expect(question).toHaveCount(0)
  await page.getByLabel('User name').fill('alice')
  await page.getByLabel('Password', { exact: true }).fill('correct horse')
  await page.keyboard.press('Enter')
  await question.getByRole('button', { name: /^Only until Roomkey is closed/ }).click()
  await expect(question).toBeHidden()
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('button', { name: /^Account menu/ }).click()
  await page.getByRole('menuitem', { name: 'Devices and password…' }).click()
  const choice = page.getByRole('radio', { name: /^On this computer, without that protection/ })
  await choice.check()
  await expect(choice).toBeChecked()
  await expectNothingSerious(page)
})

test('who is signed in is asked, too, and an answer by mistake changes nothing', async ({ open, page }) => {
  await open('liesOpen')
  const question = page.getByRole('dialog', { name: 'Where may Roomkey keep your messages?' })
  await expect(question.getByRole('button', { name: /^On this computer, without/ })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(question).toBeHidden()
})

test('a session that ended by itself leaves messages that can be removed', async ({ open, page }) => {
  await open('expired')
  await page.getByRole('button', { name: 'Remove this account from here' }).click()
  const question = page.getByRole('dialog', { name: 'Remove alice from this device?' })
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await question.getByRole('button', { name: 'Remove' }).click()
  await expect(question).toBeHidden()
  await expect(page.getByRole('button', { name: 'Remove this account from here' })).toHaveCount(0)
})

test('that messages are loaded again is said once', async ({ open, page }) => {
  await open('rebuilt')
  const told = page.getByRole('dialog', { name: 'Your messages are being loaded again' })
  await expect(told.getByRole('button', { name: 'All right' })).toBeFocused()
  await expectNothingSerious(page)
  await page.keyboard.press('Enter')
  await expect(told).toBeHidden()
  expect(await asked(page)).toEqual(['seen'])
})

test('who is led away or closes the window while files are being added is told, may stay, or go without them', async ({
  open,
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await open('accounts')
  await openRoom(page, /Launch/)
  const keeping = () => page.evaluate(() => window.demo.accounts.keeping)
  const files = page.getByRole('list', { name: 'Files to send' })
  // A picture that takes its time to be measured, by the page itself.
  const measured = await page.evaluateHandle(() => Promise.withResolvers<void>())
  await measured.evaluate(({ promise }) => {
    const { limits } = window.demo.engine
    window.demo.engine.limits = () => promise.then(() => limits())
  })
  expect(await keeping()).toBe(false)
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'slow.txt', mimeType: 'text/plain', buffer: Buffer.from('x') })
  await expect.poll(keeping).toBe(true)
  const told = page.getByRole('dialog', { name: 'Files are still being added' })
  const wait = () => page.evaluate(() => window.demo.accounts.wait('work'))
  // Also on top of where somebody chose it.
  await page.keyboard.press('Control+,')
  await wait()
  await expect(told).toContainText('Roomkey goes to a.moreau on roomkey.office.example as soon as they are.')
  await expect(told.getByRole('button', { name: 'Stay here' })).toBeFocused()
  await expectNothingSerious(page)
  await page.keyboard.press('Escape')
  await expect(told).toBeHidden()
  await page.keyboard.press('Escape')
  await wait()
  await told.getByRole('button', { name: 'Go now, without them' }).click()
  expect(await asked(page)).toEqual(['stay', 'go without'])
  // To close the window is another wish, and the one that counts.
  await wait()
  await page.evaluate(() => window.demo.closing.wait(true))
  await expect(told).toHaveCount(1)
  await expect(told).toContainText('Roomkey closes as soon as they are.')
  await expect(told.getByRole('button', { name: 'Keep it open' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(told).toContainText('Roomkey goes to')
  await page.keyboard.press('Escape')
  await page.evaluate(() => window.demo.closing.wait(true))
  await told.getByRole('button', { name: 'Close now, without them' }).click()
  expect(await page.evaluate(() => window.demo.closing.asked)).toEqual(['keep open', 'close now'])
  await expect(told).toBeHidden()
  await measured.evaluate(({ resolve }) => resolve())
  await expect(files).toContainText('slow.txt')
  await expect.poll(keeping).toBe(false)
})
