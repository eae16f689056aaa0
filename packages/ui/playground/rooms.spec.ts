import type { RoomView } from '@roomkey/client/api'
import { expect, NOW, openRoom, test } from './fixtures.ts'

const ROOMS = 509

test('every room of hundreds is there for keys, readers and the search of the browser; those in sight are complete', async ({
  open,
  page,
}) => {
  await open('manyRooms')
  const list = page.getByRole('navigation', { name: 'Rooms and people' })
  const rows = list.locator('button[data-room]')
  await expect(list.getByRole('listitem')).toHaveCount(ROOMS)
  await expect(list.getByRole('button', { name: /^Launch/ })).toContainText('3m')
  // Out of sight: what it is called and that something is unread there, and no more.
  const far = list.getByRole('button', { name: 'Project 420', exact: true })
  await expect(far).toHaveCount(1)
  await expect(far.locator('*')).toHaveCount(1)
  expect(await rows.evaluateAll((all) => all.filter((row) => row.children.length > 1).length)).toBeLessThan(
    80,
  )

  await rows.first().focus()
  await page.keyboard.press('End')
  await expect(rows.last()).toBeFocused()
  await expect(rows.last()).toBeInViewport()
  await expect(rows.last()).toContainText('Looks good to me.')
  await page.keyboard.press('ArrowUp')
  await expect(rows.nth(-2)).toBeFocused()
  await page.keyboard.press('Home')
  await expect(rows.first()).toBeFocused()
  await expect(rows.first()).toContainText('Design')

  // As the browser's own search does, which scrolls to what it found.
  const found = await page.evaluate((words) => {
    const isFound = (window as unknown as { find(words: string): boolean }).find(words)
    getSelection()?.anchorNode?.parentElement?.scrollIntoView()
    return isFound
  }, 'Project 333')
  expect(found).toBe(true)
  const room = list.getByRole('button', { name: /^Project 333/ })
  await expect(room).toBeInViewport()
  await expect(room).toContainText(': ')
})

test('a room that goes to the top takes the focus along and leaves all other rows as they are', async ({
  open,
  page,
}) => {
  await open('manyRooms')
  const list = page.getByRole('navigation', { name: 'Rooms and people' })
  const rows = list.locator('button[data-room]')
  await expect(rows).toHaveCount(ROOMS)
  const row = list.getByRole('button', { name: /^Project 2 / })
  await row.focus()
  const id = await row.getAttribute('data-room')
  const launch = await rows.first().getAttribute('data-room')
  const before = await rows.elementHandles()
  let seconds = 0
  const say = async (room: string | null, words: string) => {
    seconds += 1
    await page.clock.setFixedTime(NOW.getTime() + seconds * 1000)
    await page.evaluate(
      ([wanted, words]) => {
        const id = [...window.demo.engine.state.rooms.keys()].find((each) => each === wanted)
        if (id) window.demo.engine.say(id, 'bob', words ?? '')
      },
      [room, words],
    )
    await expect(rows.first()).toContainText(words)
  }
  for (const words of ['First', 'Second']) {
    await say(id, words)
    await expect(rows.first()).toBeFocused()
    // Somebody else's is above it next time.
    await say(launch, 'In between')
    await expect(row).toBeFocused()
  }
  const gone = await Promise.all(before.map((each) => each.evaluate((element) => !element.isConnected)))
  // The two that moved.
  expect(gone.filter((each) => each)).toHaveLength(2)
})

test('the filter opens what was typed, also before the list has followed', async ({ open, page }) => {
  await open('manyRooms')
  await openRoom(page, /^Launch/)
  const filter = page.getByRole('searchbox', { name: 'Filter rooms' })
  // Without a moment between the last letter and the key.
  await filter.evaluate((field: HTMLInputElement) => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, 'project 47')
    field.dispatchEvent(new InputEvent('input', { bubbles: true }))
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
  })
  await expect(page.getByRole('log', { name: 'Messages in Project 47', exact: true })).toBeVisible()
  const list = page.getByRole('navigation', { name: 'Rooms and people' })
  await expect(list.getByRole('listitem')).toHaveCount(15)
  await filter.press('Escape')
  await expect(list.getByRole('listitem')).toHaveCount(ROOMS)
})

test('before the server was heard nobody is told that there are no rooms', async ({ open, page }) => {
  await open('entering')
  const list = page.getByRole('navigation', { name: 'Rooms and people' })
  await expect(list.locator('.room-skeletons')).toBeVisible()
  await expect(list.getByRole('status')).toHaveText('Your rooms are being opened…')
  await expect(page.getByText(/Welcome|No rooms yet/)).toHaveCount(0)
  await page.evaluate(() => window.demo.engine.goOnline())
  await expect(page.getByRole('heading', { name: 'Welcome, alice' })).toBeVisible()
  // From then on it is known, whatever becomes of the connection.
  await page.evaluate(() => window.demo.engine.goOffline())
  await expect(page.getByRole('heading', { name: 'Welcome, alice' })).toBeVisible()
  await expect(list.locator('.room-skeletons')).toHaveCount(0)
})

test('one writes to a person from the switcher, a name, a message, and the members, and has one room with each', async ({
  open,
  page,
}) => {
  await open('full', { details: true })
  const list = page.getByRole('navigation', { name: 'Rooms and people' })
  const title = (name: string) => expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  const ask = async (words: string) => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: /^Jump to a room or a person/ }).fill(words)
  }
  await openRoom(page, /Launch/)
  await ask('teo')
  await page.getByRole('option', { name: 'Write to teo' }).click()
  await title('teo')
  // Of two one leaves, and takes nobody out.
  await expect(page.getByRole('button', { name: 'Leave room' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Remove teo' })).toHaveCount(0)
  // Nor is anybody brought in, who would read what the two wrote.
  await expect(page.getByRole('button', { name: 'Add people' })).toHaveCount(0)
  await page.getByRole('button', { name: 'New room with teo' }).click()
  await expect(page.getByRole('list', { name: 'Invited people' })).toHaveText('teo')
  await page.keyboard.press('Escape')
  await page.getByRole('textbox', { name: 'Message teo' }).fill('Are you there?')
  await page.keyboard.press('Enter')
  await expect(list.getByRole('button', { name: /^teo/ })).toContainText('Are you there?')
  // Now it is found itself; the other way to it stays for those who ask so.
  await ask('teo')
  await expect(page.getByRole('option', { name: 'Write to teo' })).toHaveCount(0)
  await expect(page.getByRole('option', { name: 'teo', exact: true })).toBeVisible()
  await page.getByRole('combobox', { name: /^Jump to a room or a person/ }).fill('write to teo')
  await expect(page.getByRole('option', { name: 'Write to teo', exact: true })).toBeVisible()
  await page.keyboard.press('Escape')

  await openRoom(page, /Launch/)
  const log = page.getByRole('log')
  await log.locator('.message-name', { hasText: 'teo' }).last().click()
  await expect(page.getByRole('menuitem')).toHaveText(['Write to teo'])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await title('teo')
  await expect(log.getByRole('article')).toHaveCount(1)

  await page.evaluate(() => window.demo.engine.goOffline())
  await openRoom(page, /Launch/)
  const message = log.getByRole('article', { name: /^priya\.n/ }).last()
  await message.focus()
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Write to priya.n' }).click()
  await title('priya.n')
  await page.getByRole('textbox', { name: 'Message priya.n' }).fill('Later')
  await page.keyboard.press('Enter')
  await expect(list.getByRole('button', { name: /^priya\.n/ })).toContainText('Later')
  await expect(page.getByText('Conversation with priya.n', { exact: true })).toBeVisible()
  await openRoom(page, /Launch/)
  // Not of oneself, and not of who one writes to already.
  await expect(log.locator('[data-own] [data-person]')).toHaveCount(0)
  const members = page.getByRole('list', { name: 'Members' })
  await expect(members.getByRole('button', { name: 'Write to alice' })).toHaveCount(0)
  await members.getByRole('button', { name: 'Write to priya.n' }).click()
  await title('priya.n')
  await expect(log.locator('[data-person]')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Write to priya.n' })).toHaveCount(0)
  await page.evaluate(() => window.demo.engine.goOnline())
  await expect(page.getByText('Conversation with priya.n', { exact: true })).toHaveCount(0)
  await expect(list.getByRole('button', { name: /^(teo|priya\.n)/ })).toHaveCount(2)

  // Who is gone is not written to any more where they cannot read it.
  await openRoom(page, /^teo/)
  await page.evaluate(() => {
    const { engine } = window.demo
    const isWithTeo = ({ view }: { view: RoomView }) =>
      view.name === '' && view.members.some(({ username }) => username === 'teo')
    const [room] = [...engine.state.rooms.values()].filter(isWithTeo)
    if (room) engine.leave(room.view.id, 'teo')
  })
  await expect(list.getByRole('button', { name: /^teo/ })).toContainText('Has left · You: Are you there?')
  await expect(page.locator('.room-title')).toHaveText('teoHas left this conversation')
  await expect(page.getByRole('button', { name: 'New room with teo' })).toHaveCount(0)
  const note = page
    .getByRole('status')
    .filter({ hasText: 'teo has left: what you write here reaches nobody.' })
  await expect(note).toBeVisible()
  await page.getByRole('button', { name: 'Write to teo' }).last().click()
  await expect(note).toHaveCount(0)
  await title('teo')
  await expect(list.getByRole('button', { name: /^teo/ })).toHaveCount(2)
})
