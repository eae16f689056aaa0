import type { Page } from '@playwright/test'
import { expect, openRoom, test } from './fixtures.ts'

/** The first room, Launch, with so many messages of others that were not read. */
const unread = (page: Page, wanted: number) =>
  page.evaluate((count) => {
    const [room] = window.demo.engine.state.rooms.values()
    const others = room?.messages.filter((each) => !each.isOwn) ?? []
    const first = others.at(-count)
    if (!room || !first?.seq) throw new Error('The demo has no long room.')
    room.readSeq = first.seq - 1
    window.demo.engine.goOnline()
    return first.id as string
  }, wanted)

const parts = (page: Page) => {
  const log = page.getByRole('log')
  return {
    log,
    line: log.locator('.new-line'),
    newest: log.getByText('Perfect. I will be around until six'),
    pill: page.getByRole('button', { name: /^First of [\d,+]+ new messages$/ }),
    latest: page.getByRole('button', { name: /^Jump to latest/ }),
  }
}

test('1,500 unread: one press leads to the line, from however far up, and back', async ({ open, page }) => {
  await open('full')
  const first = await unread(page, 1500)
  const { log, line, newest, pill, latest } = parts(page)
  await expect(page.getByRole('button', { name: /Launch.*1,000\+ unread messages/ })).toBeVisible()
  await openRoom(page, /Launch/)
  await expect(newest).toBeInViewport()
  await expect(line).toHaveCount(0)
  await expect(pill).toHaveText('First of 1,000+ new messages')

  // So far up that the window has let go of the newest messages, and back to them.
  await log.hover()
  const shown = () => log.getByRole('article').first().getAttribute('data-message')
  const seqOf = (id: string | null) =>
    page.evaluate((wanted) => {
      const [room] = window.demo.engine.state.rooms.values()
      return room?.messages.findIndex((each) => each.id === wanted) ?? 0
    }, id)
  await expect(async () => {
    await page.mouse.wheel(0, -8000)
    expect(await seqOf(await shown())).toBeLessThan(1900)
  }).toPass()
  await expect(pill).toHaveText('First of 1,000+ new messages')
  await latest.click()
  await expect(newest).toBeInViewport()
  await expect(pill).toBeVisible()

  await pill.focus()
  await page.keyboard.press('Enter')
  await expect(line).toBeInViewport()
  await expect(line).toHaveText('New messages')
  // Where the keys, and what reads the page aloud, go on from.
  await expect(log.locator(`[data-message="${first}"]`)).toBeFocused()
  await expect(log.locator(`[data-row="new"] + [data-row="${first}"]`)).toBeInViewport()
  await expect(pill).toHaveCount(0)

  await latest.click()
  await expect(newest).toBeInViewport()
  // It has done its work.
  await expect(pill).toHaveCount(0)
})

test('a few hundred unread: their number, a press, and an answer that does not come', async ({
  open,
  page,
}) => {
  await open('full')
  await unread(page, 200)
  const { line, newest, pill, latest } = parts(page)
  await openRoom(page, /Launch/)
  await expect(newest).toBeInViewport()
  await expect(pill).toHaveText('First of 200 new messages')
  await page.evaluate(() => window.demo.engine.goOffline())
  await pill.click()
  await expect(page.getByText('Older messages could not be loaded.')).toBeVisible()
  await expect(newest).toBeInViewport()
  // It lies over the way to the line until it goes.
  await page.getByRole('status').getByRole('button', { name: 'Close' }).click()
  await page.evaluate(() => window.demo.engine.goOnline())
  await pill.click()
  await expect(line).toBeInViewport()
  await expect(pill).toHaveCount(0)
  await expect(latest).toBeVisible()
})

test('what came while nobody looked is counted to its end, and the way to it stays until it was seen', async ({
  open,
  page,
}) => {
  await open('full')
  await openRoom(page, /Launch/)
  const { line, newest, pill } = parts(page)
  const came = (n: number) => page.getByText(`While you were away ${n}`, { exact: true })
  const say = (from: number, to: number) =>
    page.evaluate(
      ([first, last]) => {
        const [room] = window.demo.engine.state.rooms.keys()
        for (let n = first; room && n <= last; n++)
          window.demo.engine.say(room, 'bob', `While you were away ${n}`)
      },
      [from, to] as const,
    )
  await expect(newest).toBeInViewport()
  await page.evaluate(() => {
    document.hasFocus = () => false
    window.dispatchEvent(new Event('blur'))
  })
  // On screen, where nobody sees it.
  await say(1, 1)
  await expect(line).toBeInViewport()
  await say(2, 100)
  // The list of rooms says it, too.
  await expect(page.getByRole('log').locator(came(100))).toBeInViewport()
  await expect(pill).toHaveText('First of 100 new messages')
  await page.evaluate(() => {
    document.hasFocus = () => true
    window.dispatchEvent(new Event('focus'))
  })
  await expect(pill).toHaveText('First of 100 new messages')
  await pill.click()
  await expect(line).toBeInViewport()
  await expect(page.getByRole('article').filter({ has: came(1) })).toBeFocused()
  await expect(pill).toHaveCount(0)
})
