import { expect, fontsLoaded, openRoom, test } from './fixtures.ts'

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
  await open('full', { awaitsFonts: true })
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
  await open('full', { latency: 120, awaitsFonts: true })
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

test('a fling by script goes as far as it was told, and what is read then stays when somebody writes', async ({
  address,
  page,
}) => {
  // Without a clock that is set: its frames are none of the browser's.
  await page.goto(`${address}?scene=long&latency=0`)
  await fontsLoaded(page)
  await openRoom(page, /Archive/)
  const log = page.getByRole('log')
  await expect(log.locator('[data-row]').first()).toBeVisible()
  /** How much further than it was told the first visible row went in each frame. */
  const fling = (pixels: number, frames: number) =>
    log.evaluate(
      async (element, { pixels, frames }) => {
        const steps = new Set<number>()
        const topOf = (row: Element | undefined) => row?.getBoundingClientRect().top ?? Number.NaN
        for (let frame = 0; frame < frames; frame++) {
          const edge = element.getBoundingClientRect().top
          const row = [...element.querySelectorAll('[data-row]')].find((each) => topOf(each) > edge)
          const before = topOf(row) + element.scrollTop
          // Within the frame: its event comes with the next one, after what is done about rows that came in this one.
          element.scrollTop += pixels
          const told = before - element.scrollTop
          await new Promise((resolve) => requestAnimationFrame(resolve))
          steps.add(Math.trunc(topOf(row) - told))
        }
        return [...steps]
      },
      { pixels, frames },
    )
  // Until as many are held as are held at most, and back to where the newest are near.
  expect(await fling(-400, 42)).toEqual([0])
  expect(await fling(400, 40)).toEqual([0])
  const visible = () =>
    log.evaluate((element) =>
      [...element.querySelectorAll<HTMLElement>('[data-row]')]
        .map((row) => ({ key: row.dataset.row, box: row.getBoundingClientRect() }))
        .filter(({ box }) => box.bottom > 0 && box.top < innerHeight)
        .map(({ key, box }) => ({ key, top: box.top })),
    )
  const before = await visible()
  await page.evaluate(() => {
    const archive = [...window.demo.engine.state.rooms.values()].at(-1)
    if (archive) window.demo.engine.say(archive.view.id, 'bob', 'One more')
  })
  await expect(page.getByRole('button', { name: 'Jump to latest' })).toContainText('1')
  const after = await visible()
  expect(after.map(({ key }) => key)).toEqual(before.map(({ key }) => key))
  // What is put back stands on a whole pixel.
  for (const [index, { top }] of after.entries())
    expect(Math.abs(top - (before[index]?.top ?? 0))).toBeLessThan(1)
})

/** By how much the rows that are there before and after moved: one number when they moved together. */
function moved(before: Record<string, number>, after: Record<string, number>): number[] {
  const shared = Object.keys(before).filter((key) => after[key] !== undefined)
  return [...new Set(shared.map((key) => Math.round((after[key] ?? 0) - (before[key] ?? 0))))]
}
