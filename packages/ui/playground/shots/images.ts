import { openRoom, test } from '../fixtures.ts'

// Not a test: writes the pictures for looking at and for the README.
//   OUT=/tmp/shots playwright test -c packages/ui/playground/shots
const OUT = process.env.OUT ?? new URL('../../../../docs/images', import.meta.url).pathname

test.use({ reducedMotion: 'reduce' } as object)

for (const theme of ['light', 'dark'] as const)
  for (const width of [1280, 1024, 720, 480])
    test(`a room, ${theme}, ${width}`, async ({ open, page }) => {
      await page.setViewportSize({ width, height: 800 })
      await open('full', { theme, details: width === 1280 })
      await openRoom(page, /Launch/)
      await page.locator('img[data-loaded]').last().waitFor()
      await page.mouse.move(0, 0)
      await page.screenshot({ path: `${OUT}/room-${theme}-${width}.png` })
    })

test('the other screens', async ({ open, page }) => {
  await open('chooseServer')
  await page.getByRole('button', { name: 'Create an account' }).click()
  await page.screenshot({ path: `${OUT}/welcome.png` })
  await open('firstRun')
  await page.getByRole('main').getByRole('button', { name: 'New room' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Garden')
  await page.getByLabel(/^Invite/).fill('bob,mira.okafor,te')
  await page.keyboard.press('Enter')
  await page.screenshot({ path: `${OUT}/new-room.png` })

  await open('full')
  await openRoom(page, /Launch/)
  await page.evaluate(() => {
    window.demo.engine.waitForServer(12_000)
    const [room] = window.demo.engine.state.rooms.keys()
    if (room) window.demo.engine.type(room, 'bob', 'mira')
  })
  await page
    .getByRole('textbox', { name: 'Message Launch' })
    .fill('Written on the train, sent when the tunnel ends.')
  await page.keyboard.press('Enter')
  await page.getByText('The server does not answer.').waitFor()
  await page.screenshot({ path: `${OUT}/offline.png` })
  await page.keyboard.press('Control+k')
  await page.keyboard.type('h')
  await page.screenshot({ path: `${OUT}/switcher.png` })
  await page.keyboard.press('Escape')
  await page.getByRole('log').hover()
  await page.mouse.wheel(0, -900)
  await page.getByRole('button', { name: 'Jump to latest' }).waitFor()
  await page.screenshot({ path: `${OUT}/code.png` })
  await openRoom(page, /Design/)
  await page.getByText('New messages').waitFor()
  await page.screenshot({ path: `${OUT}/unread.png` })

  await page.keyboard.press('Control+Shift+f')
  await page.keyboard.type('upgrade notes')
  await page.getByRole('option').first().waitFor()
  await page.screenshot({ path: `${OUT}/search.png` })

  await open('full')
  await page.getByRole('button', { name: /^Account menu/ }).click()
  await page.getByRole('menuitem', { name: 'Devices and password…' }).click()
  await page.getByText('This device').waitFor()
  await page.screenshot({ path: `${OUT}/account.png` })

  await open('accounts')
  await openRoom(page, /Launch/)
  await page.keyboard.press('Control+,')
  await page.getByRole('button', { name: 'Notifications', exact: true }).click()
  await page.getByRole('switch', { name: 'Quiet hours' }).check()
  await page.screenshot({ path: `${OUT}/settings.png` })
})

for (const theme of ['light', 'dark'] as const)
  test(`accounts, ${theme}`, async ({ open, page }) => {
    await open('accounts', { theme })
    await openRoom(page, /Launch/)
    await page.locator('img[data-loaded]').last().waitFor()
    await page.getByRole('button', { name: /^Account menu/ }).click()
    await page.getByRole('menuitem', { name: 'Add an account…' }).waitFor()
    await page.screenshot({ path: `${OUT}/accounts-${theme}.png` })
  })
