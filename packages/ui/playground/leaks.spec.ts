import { costOf, openDevtools, visitRooms } from './cost.ts'
import { expect, openRoom, test } from './fixtures.ts'

/** Views are let go of a while after the last look at them. */
const LINGER_MS = 11_000

test('going from room to room leaves nothing behind', async ({ page, open }) => {
  await page.clock.install()
  await open('full', { latency: 0 })
  const devtools = await openDevtools(page)
  const settled = async () => {
    await openRoom(page, /Infrastructure/)
    await expect(page.getByRole('log', { name: 'Messages in Infrastructure' })).toBeVisible()
    await page.clock.runFor(LINGER_MS)
    return costOf(devtools)
  }
  await visitRooms(page, 9)
  const before = await settled()
  await visitRooms(page, 18)
  const after = await settled()
  // The same room is on the screen: whatever is more was kept.
  expect(after.nodes).toBeLessThan(before.nodes + 100)
  expect(after.listeners).toBeLessThan(before.listeners + 10)
  // A room's messages are some 100 kB; compiled code still grows a little.
  expect(after.heap).toBeLessThan(before.heap + 1_500_000)
})

test('a long way back holds no more of a room than a short one', async ({ page, open }) => {
  await open('long', { latency: 0 })
  await openRoom(page, /Archive/)
  const log = page.getByRole('log', { name: 'Messages in Archive' })
  await expect(log.locator('[data-row]').first()).toBeVisible()
  const height = () => log.evaluate((element) => element.scrollHeight)
  const begun = await height()
  /** Scrolls up until this many more messages have been passed. */
  const passed = (count: number) =>
    log.evaluate(async (element, wanted) => {
      const oldest = () => {
        const row = element.querySelector<HTMLElement>('article')?.dataset.message ?? ''
        return Number.parseInt(row.slice(-12), 16)
      }
      const begun = oldest()
      while (oldest() > begun - wanted) {
        element.scrollTop -= 1500
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
    }, count)
  // The window grows by a step, not by all steps in one task.
  await passed(30)
  expect(await height()).toBeLessThan(begun * 6)
  await passed(700)
  const full = await height()
  await passed(700)
  expect(await height()).toBeLessThan(full * 1.5)
  // What was left below comes back on the way down.
  await page.getByRole('button', { name: 'Jump to latest' }).click()
  await expect(log.locator('article').last()).toBeInViewport()
  await expect(page.getByRole('button', { name: 'Jump to latest' })).toHaveCount(0)
})
