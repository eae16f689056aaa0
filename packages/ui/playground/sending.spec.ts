import { expect, openRoom, test } from './fixtures.ts'

test('sending: Shift+Enter breaks, Enter sends, the draft of each room is its own', async ({
  open,
  page,
}) => {
  await open('full')
  await openRoom(page, /Launch/)
  const composer = page.getByRole('textbox', { name: 'Message Launch' })
  await composer.fill('kept for later')
  await openRoom(page, /Infrastructure/)
  await expect(page.getByRole('textbox', { name: 'Message Infrastructure' })).toHaveValue('')
  await expect(page.getByRole('button', { name: /Launch.*Draft/ })).toBeVisible()
  await openRoom(page, /Launch/)
  await expect(composer).toHaveValue('kept for later')
  await composer.fill('one')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('two')
  await page.keyboard.press('Enter')
  await expect(composer).toHaveValue('')
  await expect(page.getByRole('article').last()).toContainText('one')
  await expect(page.getByRole('article').last()).toContainText('two')
  expect(
    await page.evaluate(
      () => window.demo.engine.calls.filter((call) => call.command === 'sendMessage').length,
    ),
  ).toBe(1)
})

test('offline: written messages wait; refused ones can be retried', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Launch/)
  await page.evaluate(() => window.dispatchEvent(new Event('offline')))
  expect(
    await page.evaluate(() => window.demo.engine.calls.map(({ command }) => command as string)),
  ).toContain('networkLost')
  await page.evaluate(() => window.demo.engine.waitForServer(12_000))
  const composer = page.getByRole('textbox', { name: 'Message Launch' })
  await composer.fill('from the train')
  await page.keyboard.press('Enter')
  const mine = page.getByRole('article').last()
  await expect(mine.getByRole('img', { name: 'Waiting for the connection' })).toBeVisible()
  await expect(page.getByText('Next try in 12 seconds.')).toBeVisible()
  await page.evaluate(() => window.demo.engine.refuse('The room is read-only.'))
  await page.getByRole('button', { name: 'Try now' }).click()
  await expect(page.getByText('The server does not answer.')).toBeHidden()
  await expect(mine).toContainText('Not sent. The room is read-only.')
  await page.evaluate(() => window.demo.engine.refuse(null))
  await mine.getByRole('button', { name: 'Retry' }).last().click()
  await expect(mine).not.toContainText('Not sent')
  await expect(mine.getByRole('img')).toHaveCount(0)
})

test('what was not sent when access to a room was lost can be copied and put away', async ({
  open,
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await open('full')
  await openRoom(page, /Launch/)
  await page.evaluate(() => {
    const { engine } = window.demo
    engine.state.lost = [{ id: 1, roomName: 'Harbour', texts: ['one', 'two'], files: 1 }]
    engine.goOnline()
  })
  const list = page.getByRole('region', { name: 'Not sent' })
  await expect(list).toContainText('You are not in “Harbour” any more')
  await expect(list).toContainText('2 messages of yours were not sent. One file was not sent.')
  await list.getByRole('button', { name: 'Copy the text: “Harbour”' }).click()
  await expect(page.getByText('Copied', { exact: true })).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('one\n\ntwo')
  await list.getByRole('button', { name: 'Put away: “Harbour”' }).click()
  await expect(list.getByRole('listitem')).toHaveCount(0)
})
