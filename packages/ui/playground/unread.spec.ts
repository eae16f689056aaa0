import { expect, openRoom, test } from './fixtures.ts'

test('unread: the line stands where reading stopped, the mark moves, the row keeps its place', async ({
  open,
  page,
}) => {
  await open('full')
  const unread = page.getByRole('region', { name: 'Unread' })
  await unread.getByRole('button', { name: /Design.*unread messages/ }).click()
  await expect(page.getByRole('log').getByText('New messages')).toBeInViewport()
  await expect(unread.getByRole('button', { name: /Design/ })).not.toContainText('unread')

  // Back in the open room, it stands above what came meanwhile; an answer takes it away.
  await page.evaluate(() => {
    document.hasFocus = () => false
    window.dispatchEvent(new Event('blur'))
    const { room } = document.querySelector<HTMLElement>('.columns')?.dataset ?? {}
    const open = [...window.demo.engine.state.rooms.keys()].find((id) => id === room)
    if (open) window.demo.engine.say(open, 'bob', 'While you were away')
  })
  const rows = page.getByRole('log').locator('[data-row]')
  await expect(rows.last()).toContainText('While you were away')
  await expect(rows.nth(-2)).toHaveText('New messages')
  await expect(page.getByRole('log').getByText('New messages')).toHaveCount(1)
  await page.evaluate(() => {
    document.hasFocus = () => true
    window.dispatchEvent(new Event('focus'))
  })
  await expect(rows.nth(-2)).toHaveText('New messages')
  const write = page.getByRole('textbox', { name: 'Message Design' })
  await write.fill('Back again')
  await write.press('Enter')
  await expect(rows.last()).toContainText('Back again')
  await expect(page.getByRole('log').getByText('New messages')).toHaveCount(0)
})

test('what comes while nobody is there stays unread', async ({ open, page }) => {
  await page.clock.install()
  await open('full', { latency: 0 })
  await openRoom(page, /Launch/)
  const row = page.getByRole('navigation').getByRole('button', { name: /Launch/ })
  const say = (text: string) =>
    page.evaluate((words) => {
      const [room] = window.demo.engine.state.rooms.values()
      if (room) window.demo.engine.say(room.view.id, 'bob', words)
    }, text)
  await say('one')
  await expect(page.getByRole('log').getByText('one', { exact: true })).toBeVisible()
  await page.clock.runFor(121_000)
  await say('two')
  await expect(row).toHaveAccessibleName(/1 unread message/)
  await page.clock.runFor(121_000)
  await expect(row).toHaveAccessibleName(/1 unread message/)
  await page.mouse.move(5, 5)
  await expect(row).not.toHaveAccessibleName(/unread/)
})
