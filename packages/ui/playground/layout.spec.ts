import { expect, openRoom, test } from './fixtures.ts'

declare global {
  interface Window {
    shifts: number[]
  }
}

/** Every layout shift from the first byte on, also those the metric would forgive because of a recent click. */
test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    window.shifts = []
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.shifts.push((entry as unknown as { value: number }).value)
    }).observe({ type: 'layout-shift', buffered: true })
  })
})

test('nothing moves while a room opens', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Launch/)
  await expect(page.getByRole('log').getByText('Perfect. I will be around until six')).toBeInViewport()
  await expect(
    page.getByRole('button', { name: 'View image harbour.jpg' }).locator('img[data-loaded]'),
  ).toBeVisible()
  await openRoom(page, /Infrastructure/)
  await expect(page.getByRole('log', { name: 'Messages in Infrastructure' })).toBeVisible()
  expect(await page.evaluate(() => window.shifts)).toEqual([])
})

test('a room opens at its newest message, to the pixel', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Launch/)
  await expect(page.getByRole('log').getByText('Perfect. I will be around until six')).toBeInViewport()
  const rest = () =>
    page.getByRole('log').evaluate((log) => log.scrollHeight - log.clientHeight - log.scrollTop)
  await expect.poll(rest).toBeLessThan(1)
  await page.evaluate(() => {
    const [room] = window.demo.engine.state.rooms.keys()
    if (room) window.demo.engine.say(room, 'bob', 'One line\n\nand another\n\nand a third')
  })
  await expect(page.getByRole('log').getByText('and a third')).toBeInViewport()
  await expect.poll(rest).toBeLessThan(1)
})

test('older messages load without moving what is read', async ({ open, page }) => {
  await open('full', { latency: 120 })
  await openRoom(page, /Launch/)
  const log = page.getByRole('log')
  await expect(log.getByText('Perfect. I will be around until six')).toBeInViewport()
  await log.hover()

  /** Where each rendered row is, once everything that was on its way has come to rest. */
  const places = async () => {
    await expect
      .poll(() => page.evaluate(() => [...window.demo.engine.state.rooms.values()][0]?.older))
      .toBe('idle')
    return log.evaluate(async (element) => {
      for (let frame = 0; frame < 2; frame++) await new Promise((done) => requestAnimationFrame(done))
      const rows = [...element.querySelectorAll<HTMLElement>('[data-row]')]
      return Object.fromEntries(rows.map((row) => [row.dataset.row ?? '', row.getBoundingClientRect().top]))
    })
  }
  const cached = () => page.evaluate(() => [...window.demo.engine.state.rooms.values()][0]?.cached ?? 0)

  const begin = await cached()
  for (let turn = 0; turn < 40; turn++) {
    const before = await places()
    await page.mouse.wheel(0, -400)
    await expect.poll(async () => moved(before, await places())).toEqual([400])
  }
  expect(await cached()).toBeGreaterThan(begin + 150)
  expect(await page.evaluate(() => window.shifts)).toEqual([])
})

/** By how much the rows that are there before and after moved: one number when they moved together. */
function moved(before: Record<string, number>, after: Record<string, number>): number[] {
  const shared = Object.keys(before).filter((key) => after[key] !== undefined)
  return [...new Set(shared.map((key) => Math.round((after[key] ?? 0) - (before[key] ?? 0))))]
}
