import type { Page } from '@playwright/test'
import { expect, openRoom, test } from './fixtures.ts'

/** Says something in the first room, Launch, as bob. */
const say = (page: Page, text: string) =>
  page.evaluate((words) => {
    const [room] = window.demo.engine.state.rooms.keys()
    if (room) window.demo.engine.say(room, 'bob', words)
  }, text)

test('texts that would stop the parser are read as they were typed', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Launch/)
  await say(page, `${'>'.repeat(6000)} x`)
  await say(page, `|${'a|'.repeat(3000)}\n|${'-|'.repeat(3000)}\n${'a\n'.repeat(400)}`)
  await say(page, '**a_'.repeat(15_000))
  await say(page, 'still **here**')
  const log = page.getByRole('log')
  await expect(log.locator('strong', { hasText: 'here' })).toBeInViewport()
  await expect(log.locator('.markdown-plain')).toHaveCount(3)
  await expect(log.locator('td')).toHaveCount(0)
})

test('a text of megabytes begins cut and is shown in steps', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Launch/)
  await say(page, 'many words '.repeat(400_000))
  const message = page.getByRole('log').getByRole('article').last()
  const shown = () => message.locator('.markdown-plain').evaluate((element) => element.textContent?.length)
  await expect.poll(shown).toBe(4000)
  await message.getByRole('button', { name: 'Show more (4,396,000 characters left)' }).click()
  await expect.poll(shown).toBe(204_000)
})

test('a message that cannot be drawn is shown by its words, and the others stay', async ({
  open,
  page,
  expectComplaint,
}) => {
  expectComplaint(/^A part of the page could not be drawn: TypeError$/)
  await open('full')
  await openRoom(page, /Launch/)
  await page.evaluate(() => {
    const [room] = window.demo.engine.state.rooms.values()
    const last = room?.messages.at(-1)
    if (!room || !last) throw new Error('No message.')
    last.text = 'the words of it'
    last.attachments = [null as never]
    window.demo.engine.goOnline()
  })
  const messages = page.getByRole('log').getByRole('article')
  await expect(messages.last()).toContainText('the words of it')
  await expect(messages.nth(-2)).toContainText('The status page copy is ready')
  await expect(page.getByRole('textbox', { name: 'Message Launch' })).toBeVisible()
})

test('an app that cannot be drawn says so, tells where without what, and can be reloaded', async ({
  open,
  page,
  context,
  expectComplaint,
}) => {
  expectComplaint(/^A part of the page could not be drawn: RangeError$/)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await open('full')
  await openRoom(page, /Launch/)
  await page.evaluate(() => {
    const [room] = window.demo.engine.state.rooms.values()
    const last = room?.messages.at(-1)
    if (last) Object.assign(last, { at: 9e15, text: 'secret words' })
    window.demo.engine.goOnline()
  })
  await expect(page.getByRole('heading', { name: 'Roomkey could not show this' })).toBeVisible()
  await page.getByRole('button', { name: 'Copy details' }).click()
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
  const details = await page.evaluate(() => navigator.clipboard.readText())
  expect(details).toContain('RangeError')
  expect(details).toMatch(/at .+:\d+/)
  expect(details).not.toContain('secret')
  await page.getByRole('button', { name: 'Reload' }).click()
  // Not straight back into the room that failed.
  await expect(page.getByRole('heading', { name: 'Pick a room' })).toBeVisible()
})

test('a focused message that scrolls away leaves focus with the log', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Launch/)
  const log = page.getByRole('log')
  await log.getByRole('article').last().focus()
  await log.hover()
  await expect(async () => {
    await page.mouse.wheel(0, -3000)
    await expect(log.getByText('Perfect. I will be around until six')).toHaveCount(0, { timeout: 200 })
  }).toPass()
  await expect(log).toBeFocused()
})

test('local data that cannot be opened is told with its reason, and nobody is asked to sign in', async ({
  open,
  page,
}) => {
  await open('full')
  await page.evaluate(() => {
    const { state } = window.demo.engine
    state.session = { state: 'unopened', server: 'https://chat.test', username: 'alice', reason: 'full' }
    window.demo.engine.goOnline()
  })
  const told = page.getByRole('alert')
  await expect(told).toContainText('There is no space left on this device')
  await expect(page.getByLabel('Password')).toHaveCount(0)
  await told.getByRole('button', { name: 'Try again' }).click()
  await expect
    .poll(() =>
      page.evaluate(() => window.demo.engine.calls.filter(({ command }) => command === 'wake').length),
    )
    .toBe(1)
  await told.getByRole('button', { name: 'Remove this account from here' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
})

test('what nobody keeps is said before it is written, is seen, and is not left without a question', async ({
  open,
  page,
}) => {
  await open('memory')
  await expect(page.getByText('This browser keeps nothing')).toBeVisible()
  await openRoom(page, /Launch/)
  // As an engine in a tab that was frozen, which goes on later.
  await page.evaluate(() => {
    const { engine } = window.demo
    const { sendMessage } = engine
    const thawed = Promise.withResolvers<void>()
    engine.sendMessage = async (message) => {
      await thawed.promise
      return sendMessage(message)
    }
    addEventListener('thaw', () => thawed.resolve(), { once: true })
  })
  const asks = () => page.evaluate(() => !dispatchEvent(new Event('beforeunload', { cancelable: true })))
  expect(await asks()).toBe(false)
  const composer = page.getByRole('textbox', { name: /^Message / })
  await composer.fill('important words')
  await composer.press('Enter')
  const waiting = page.getByRole('list', { name: 'Not taken yet' })
  await expect(waiting).toContainText('important words')
  expect(await asks()).toBe(true)
  await page.evaluate(() => dispatchEvent(new Event('thaw')))
  await expect(waiting).toHaveCount(0)
  await expect(page.getByRole('log')).toContainText('important words')
  expect(await asks()).toBe(false)
})

test('resumed amid unread messages: one press leads to the newest, and what is sent is seen at once', async ({
  open,
  page,
}) => {
  const resume = async () => {
    await open('signedOut')
    await page.getByLabel('User name').fill('alice')
    await page.getByLabel('Password', { exact: true }).fill('right one')
    await page.evaluate(() => {
      const { engine } = window.demo
      const [room] = engine.state.rooms.values()
      const message = room?.messages.at(-250)
      if (!room || !message) throw new Error('The demo has no long room.')
      // So few that the line of new messages is among the newest ones.
      room.readSeq = room.messages.length - 100
      room.cached = 600
      const place = { message: message.id, seq: message.seq, top: 40 }
      return engine.saveLastPlace({ room: room.view.id, place })
    })
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(page.getByRole('log')).toBeVisible()
  }
  const pill = page.getByRole('button', { name: /^Jump to latest/ })
  const newest = page.getByRole('log').getByText('Perfect. I will be around until six')

  await resume()
  await expect(pill).toHaveText(/^Jump to latest · \d+ new$/)
  await pill.click()
  await expect(newest).toBeInViewport()
  await expect(pill).toHaveCount(0)
  // The line is among what is here, and out of sight.
  const toLine = page.getByRole('button', { name: /^First of \d+ new messages$/ })
  await toLine.click()
  await expect(page.locator('.new-line')).toBeInViewport()
  await expect(toLine).toHaveCount(0)

  await resume()
  await expect(pill).toBeVisible()
  await page.evaluate(() => window.demo.engine.goOffline())
  await page.getByRole('textbox', { name: 'Message Launch' }).fill('written far above the end')
  await page.keyboard.press('Enter')
  const sent = page.getByRole('article').filter({ hasText: 'written far above the end' })
  await expect(sent).toBeInViewport()
  await expect(sent.getByRole('img', { name: 'Waiting for the connection' })).toBeInViewport()
  await expect(pill).toHaveCount(0)
})
