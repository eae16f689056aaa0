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
  await expect(page.getByRole('log').getByText('Perfect. I will be around until six')).toBeInViewport()
  const log = page.getByRole('log')
  const places = () =>
    log.evaluate((element) => {
      const edge = element.getBoundingClientRect()
      const seen = [...element.querySelectorAll<HTMLElement>('[data-message]')].filter((row) => {
        const box = row.getBoundingClientRect()
        return box.top >= edge.top && box.bottom <= edge.bottom
      })
      return Object.fromEntries(seen.map((row) => [row.dataset.message, row.getBoundingClientRect().top]))
    })
  const held = () => page.evaluate(() => [...window.demo.engine.state.rooms.values()][0]?.cached ?? 0)

  for (let page_ = 0; page_ < 4; page_++) {
    const before = await held()
    // To the very top, where the next page is asked for, and then nothing more is touched.
    await log.evaluate((element) => element.scrollTo({ top: 260 }))
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    const seen = await places()
    await expect.poll(held).toBeGreaterThan(before)
    await expect.poll(async () => log.evaluate((element) => element.scrollTop)).toBeGreaterThan(1000)
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    const after = await places()
    const shared = Object.keys(seen).filter((id) => after[id] !== undefined)
    expect(shared.length).toBeGreaterThan(3)
    for (const id of shared) expect(Math.abs((after[id] ?? 0) - (seen[id] ?? 0))).toBeLessThanOrEqual(1)
  }
  expect(await page.evaluate(() => window.shifts.reduce((sum, value) => sum + value, 0))).toBe(0)
})
