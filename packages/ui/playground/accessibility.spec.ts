import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, openRoom, test } from './fixtures.ts'

async function check(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const found = violations.map(({ id, impact, nodes }) => ({
    id,
    impact,
    where: nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.failureSummary ?? ''}`),
  }))
  expect(found.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
  // Of moderate impact, but who moves by landmarks does not find what is outside. An open menu lies over them all.
  const outside = violations.filter(({ id }) => id === 'region').flatMap(({ nodes }) => nodes)
  const menu = /data-radix-popper/
  expect(outside.map(({ target }) => String(target)).filter((where) => !menu.test(where))).toEqual([])
}

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious: ${theme}`, async ({ open, page }) => {
    // Colours are read in the middle of a fade otherwise.
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open('chooseServer', { theme })
    await page.getByRole('button', { name: 'Create an account' }).click()
    await page.getByRole('button', { name: 'Create account' }).click()
    await expect(page.getByText('Please fill this in.').first()).toBeVisible()
    await check(page)

    await open('firstRun', { theme })
    await expect(page.getByRole('heading', { name: 'Welcome, alice' })).toBeVisible()
    await check(page)

    await open('full', { theme })
    await openRoom(page, /Launch/)
    await page.getByRole('button', { name: 'Show room details' }).click()
    await page.evaluate(() => {
      window.demo.engine.refuse('The server is full.')
    })
    await page.getByRole('textbox', { name: 'Message Launch' }).fill('Hello')
    await page.keyboard.press('Enter')
    await expect(page.getByText('Not sent. The server is full.')).toBeVisible()
    await page.evaluate(async () => {
      const { engine } = window.demo
      const [, room] = engine.state.rooms.keys()
      engine.goOffline()
      for (const name of ['Design and copy', 'Words']) if (room) await engine.changeRoom({ room, name })
      engine.goOnline()
    })
    await expect(page.getByRole('button', { name: /^Retry: Rename/ })).toHaveCount(2)
    await page.evaluate(async () => {
      const { engine } = window.demo
      engine.goOffline()
      for (const name of ['Attic', 'Loft']) await engine.createRoom({ name, description: '', usernames: [] })
    })
    await page.getByText('2 changes to rooms wait for the connection').click()
    await expect(page.getByText('You are offline.')).toBeVisible()
    await check(page)

    await page.getByRole('textbox', { name: 'Message Launch' }).fill('and @')
    await expect(page.getByRole('listbox', { name: 'People in this room' })).toBeVisible()
    await page.evaluate(() => {
      const { engine } = window.demo
      const [launch, design] = engine.state.rooms.keys()
      if (launch) engine.say(launch, 'bob', 'Over to you, @alice, or @mira.okafor')
      if (design) engine.say(design, 'mira', '@alice')
      if (design) void engine.setRoomNotify({ room: design, notify: 'nothing' })
    })
    await expect(page.getByRole('img', { name: 'Muted' })).toBeVisible()
    await check(page)

    await page.getByRole('button', { name: 'New room', exact: true }).click()
    await page.getByLabel('Invite').fill('bob, nobody ')
    await page.keyboard.press('Enter')
    await check(page)
    await page.keyboard.press('Escape')

    await page.keyboard.press('Control+k')
    await expect(page.getByRole('combobox', { name: 'Jump to a room' })).toBeFocused()
    await check(page)
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: /Account menu/ }).click()
    await expect(page.getByRole('menu')).toBeVisible()
    await check(page)
  })

  test(`axe finds nothing serious in files: ${theme}`, async ({ open, page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open('desktop', { theme })
    await openRoom(page, /Support rota/)
    await check(page)
    await page.getByRole('button', { name: 'Open night shift.md' }).click()
    const preview = page.getByRole('dialog')
    // One of each kind: text, sound, PDF, none.
    await expect(preview.getByText('# Night shift')).toBeVisible()
    await check(page)
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await expect(preview.locator('audio')).toBeVisible()
    await check(page)
    await page.keyboard.press('ArrowRight')
    await expect(preview.getByRole('img', { name: 'Page 1 of 2' })).toBeVisible()
    await check(page)
    for (let turn = 0; turn < 3; turn++) await page.getByRole('button', { name: 'Next file' }).click()
    await expect(preview.getByText('There is no preview')).toBeVisible()
    await check(page)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Open logs-november.zip' }).focus()
    await page.keyboard.press('Control+s')
    await expect(page.getByRole('button', { name: 'Show in folder' })).toBeVisible()
    await check(page)
  })

  test(`axe finds nothing serious in the account: ${theme}`, async ({ open, page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open('full', { theme })
    await page.getByRole('button', { name: /Account menu/ }).click()
    await page.getByRole('menuitem', { name: 'Devices and password…' }).click()
    await expect(page.getByText('Roomkey on Windows')).toBeVisible()
    await page.getByRole('button', { name: 'Change…' }).click()
    await page.getByRole('button', { name: 'Change password' }).click()
    await expect(page.getByText('Please fill this in.').first()).toBeVisible()
    await check(page)

    await open('accounts', { theme })
    await expect(page.getByRole('navigation', { name: 'Rooms and people' })).toBeVisible()
    await page.keyboard.press('Control+,')
    // Between them they have every kind of control.
    for (const section of ['Appearance', 'Notifications', 'Spelling', 'Accounts', 'Keyboard shortcuts']) {
      await page.getByRole('button', { name: section, exact: true }).click()
      const more = page.getByRole('switch', { name: 'Quiet hours' })
      if (await more.isVisible()) await more.check()
      await check(page)
    }
  })
}

test('everything is reached by keyboard', async ({ open, page }) => {
  await open('full')
  const list = page.getByRole('navigation', { name: 'Rooms and people' })
  await expect(list.getByRole('button', { name: /Launch/ })).toBeVisible()

  await page.keyboard.press('Control+k')
  await page.keyboard.type('sear')
  const selected = page.getByRole('option', { selected: true })
  await expect(selected).toHaveAccessibleName('Search messages')
  await page.keyboard.press('ArrowDown')
  await expect(selected).toHaveAccessibleName('Search messages for “sear”')
  await page.keyboard.press('Control+a')
  await page.keyboard.type('theme')
  await expect(page.getByRole('option', { name: 'Settings: Appearance' })).toBeVisible()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('launch')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Message Launch' })).toBeFocused()

  await page.keyboard.press('Alt+ArrowDown')
  await expect(page.getByRole('textbox', { name: 'Message Infrastructure' })).toBeFocused()
  await page.keyboard.press('Alt+ArrowUp')
  await expect(page.getByRole('textbox', { name: 'Message Launch' })).toBeFocused()
  await page.keyboard.press('Control+Shift+A')
  await expect(page.getByRole('log', { name: 'Messages in Design' })).toBeVisible()

  // The list is one stop of Tab; arrows move inside.
  await list.getByRole('button', { name: /Design/ }).focus()
  await page.keyboard.press('ArrowDown')
  await expect(list.getByRole('button', { name: /mira/ })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Message mira.okafor' })).toBeFocused()

  // Messages too: up from the last one, its tools by Tab, and Esc back to writing.
  const messages = page.getByRole('log').getByRole('article')
  await messages.last().focus()
  await page.keyboard.press('ArrowUp')
  await expect(messages.nth((await messages.count()) - 2)).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Copy text' }).and(page.locator(':focus'))).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('textbox', { name: 'Message mira.okafor' })).toBeFocused()

  await page.keyboard.press('Control+/')
  await expect(page.getByRole('region', { name: 'Keyboard shortcuts' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(page.getByRole('textbox', { name: 'Message mira.okafor' })).toBeFocused()
})

test('new messages of others are said politely, by name', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Launch/)
  await page.evaluate(() => {
    const [room] = window.demo.engine.state.rooms.keys()
    if (room) window.demo.engine.say(room, 'bob', 'Lunch?')
  })
  await expect(page.getByRole('main').locator('[aria-live="polite"]')).toHaveText('bob: Lunch?')
})
