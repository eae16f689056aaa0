import { expect, jumpFarUp, openRoom, test } from './fixtures.ts'

test('a notice covers neither composer nor newest message, and leaves with its room', async ({
  open,
  page,
}) => {
  await page.setViewportSize({ width: 700, height: 800 })
  await open('firstRun', { details: true })
  await page.getByRole('button', { name: 'New room' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New room' })
  await dialog.getByLabel('Name').fill('Garden')
  await dialog.getByLabel('Invite').fill('ghost')
  await dialog.getByRole('button', { name: 'Create room' }).click()
  const notice = page.getByText('Nobody here is called ghost')
  await expect(notice).toBeVisible()
  // Details that lie over the room do not hide a new one.
  await expect(page.getByRole('region', { name: 'Room details' })).toHaveCount(0)
  const field = page.getByRole('textbox', { name: 'Message Garden' })
  const [above, below] = [await notice.boundingBox(), await field.boundingBox()]
  expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThan(below?.y ?? 0)
  expect(above?.y).toBeLessThan(200)
  await page.getByRole('button', { name: 'Back to rooms' }).click()
  await expect(notice).toHaveCount(0)
})

test('details over the room are closed by Esc, also from the composer', async ({ open, page }) => {
  await page.setViewportSize({ width: 700, height: 800 })
  await open('full')
  await openRoom(page, /Launch/)
  await page.getByRole('button', { name: 'Show room details' }).click()
  const details = page.getByRole('region', { name: 'Room details' })
  await expect(details).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(details).toHaveCount(0)
  await page.keyboard.press('Control+.')
  await expect(details).toBeVisible()
  await page.getByRole('textbox', { name: 'Message Launch' }).focus()
  await page.keyboard.press('Escape')
  await expect(details).toHaveCount(0)
})

test('what could not be had offline comes by itself afterwards', async ({ open, page }) => {
  await open('full')
  await expect(page).toHaveTitle('(4) Roomkey')
  await page.evaluate(() => window.demo.engine.goOffline())
  await openRoom(page, /Launch/)
  await expect(page.getByText('The picture cannot be shown right now.').first()).toBeVisible()
  await page.evaluate(() => window.demo.engine.goOnline())
  await expect(
    page.getByRole('button', { name: 'View image harbour.jpg' }).locator('img[data-loaded]'),
  ).toBeVisible()
})

test('a removed member is told once, with the name of the room and a way out', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Launch/)
  await page.evaluate(() => {
    const [room] = window.demo.engine.state.rooms.keys()
    if (room) window.demo.engine.state.rooms.delete(room)
    window.demo.engine.goOnline()
  })
  await expect(page.getByRole('heading', { name: 'You are not in Launch any more' })).toBeVisible()
  const main = page.getByRole('main')
  await expect(main.getByRole('button')).toHaveText(['Back to rooms'])
  await main.getByRole('button').click()
  await expect(page.getByRole('heading', { name: 'Pick a room' })).toBeVisible()
})

test('signing in again begins at the password', async ({ open, page }) => {
  await open('expired')
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused()
})

test('an item without a box keeps its bullet beside one with a box', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Launch/)
  await page.evaluate(() => {
    const [room] = window.demo.engine.state.rooms.keys()
    if (room) window.demo.engine.say(room, 'bob', '- plain item\n- [ ] todo')
  })
  const items = page.getByRole('log').getByRole('article').last().locator('li')
  await expect(items.first()).toHaveCSS('list-style-type', 'disc')
  await expect(items.last()).toHaveCSS('list-style-type', 'none')
})

test('a server that stays away is told of, though each try begins anew', async ({ open, page }) => {
  await open('full')
  await expect(page.getByRole('navigation').getByRole('button', { name: /Launch/ })).toBeVisible()
  await page.evaluate(() => {
    const { engine } = window.demo
    const [room] = engine.state.rooms.keys()
    let turn = 0
    setInterval(() => {
      turn += 1
      if (turn % 2 === 0) return engine.waitForServer(400)
      engine.state.connection = { state: 'connecting' }
      if (room) engine.type(room)
    }, 200)
  })
  await expect(page.getByText('The server does not answer.')).toBeVisible()
})

test('where a room began is told whole, however long its name', async ({ open, page }) => {
  await page.setViewportSize({ width: 390, height: 800 })
  await open('full')
  const name = 'Reading group for people who read the same book twice '.repeat(2).slice(0, 100)
  await page.evaluate((long) => {
    for (const { view } of window.demo.engine.state.rooms.values())
      if (view.name === 'Reading group') {
        view.name = long
        window.demo.engine.type(view.id)
      }
  }, name)
  await openRoom(page, /Reading group for/)
  const words = page.getByText(/^This is where Reading group .* began, on .* 2026\.$/)
  await words.scrollIntoViewIfNeeded()
  const cut = await words.evaluate((line) => {
    const box = line.closest('.timeline-top')
    if (!box) throw new Error('It stands elsewhere.')
    return [line.scrollWidth - line.clientWidth, box.scrollHeight - box.clientHeight]
  })
  expect(cut).toEqual([0, 0])
})

test('in a low window the ways on and back stand side by side, and nothing lies under them', async ({
  open,
  page,
}) => {
  await page.setViewportSize({ width: 640, height: 400 })
  await open('full')
  await openRoom(page, /Launch/)
  await jumpFarUp(page)
  const box = async (name: string) => {
    const found = await page.getByRole('button', { name }).boundingBox()
    if (!found) throw new Error(`No ${name}.`)
    return found
  }
  await expect(page.getByRole('button', { name: 'Jump to latest' })).toBeVisible()
  await expect
    .poll(async () => Math.round((await box('Jump to latest')).y - (await box('Back to where you were')).y))
    .toBe(0)
  const [on, back, log] = [
    await box('Jump to latest'),
    await box('Back to where you were'),
    await page.getByRole('log').boundingBox(),
  ]
  expect(on.x).toBeGreaterThan(back.x + back.width)
  expect(on.y).toBeGreaterThanOrEqual((log?.y ?? 0) + (log?.height ?? 0))
  await page.getByRole('button', { name: 'Jump to latest' }).click()
  await expect(page.getByRole('button', { name: 'Jump to latest' })).toHaveCount(0)
})

test('very much that is unread is told alike in the list, in the title and above', async ({ open, page }) => {
  await open('full')
  await page.evaluate(() => {
    const [room] = window.demo.engine.state.rooms.values()
    if (!room) return
    room.readSeq = room.messages.length - 1600
    window.demo.engine.type(room.view.id)
  })
  const row = page.getByRole('navigation').getByRole('button', { name: /Launch/ })
  await expect(row).toHaveAccessibleName(/1,000\+ unread messages/)
  await expect(row.locator('.badge')).toHaveText('1,000+')
  await expect(page).toHaveTitle('(1,000+) Roomkey')
  await openRoom(page, /Launch/)
  await expect(page.getByRole('button', { name: 'First of 1,000+ new messages' })).toBeVisible()
})
