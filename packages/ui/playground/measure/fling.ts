import type { CDPSession, Page } from '@playwright/test'
import { costOf, openDevtools } from '../cost.ts'
import type { Row } from './main.ts'

declare global {
  interface Window {
    longTasks: number[]
  }
}

const MESSAGES = 20_000
/** What a hand on a wheel or a touch pad does at most. */
const PIXELS_A_FRAME = 600
const LINGER_MS = 12_000

/** From the newest of 20,000 messages towards the first, as fast as a hand can fling. */
export async function measureFling(page: Page, address: string): Promise<Row[]> {
  await page.addInitScript(() => {
    window.longTasks = []
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.longTasks.push(entry.duration)
    }).observe({ type: 'longtask' })
  })
  await page.goto(`${address}?scene=long&latency=5`)
  const devtools = await openDevtools(page)
  const log = page.getByRole('log', { name: 'Messages in Archive' })
  const enter = async () => {
    await page.getByRole('button', { name: /Archive/ }).click()
    await log.locator('[data-row]').first().waitFor()
  }
  const leave = async () => {
    await page.getByRole('button', { name: /Infrastructure/ }).click()
    await page.getByRole('log', { name: 'Messages in Infrastructure' }).waitFor()
    await page.waitForTimeout(LINGER_MS)
    return costOf(devtools)
  }
  // What is compiled on the way stays, and is not what a fling holds.
  await enter()
  await log.evaluate(fling, { pixels: PIXELS_A_FRAME, most: 200 })
  const before = await leave()
  await enter()
  await page.evaluate(() => {
    window.longTasks = []
  })
  const clock = await page.context().newCDPSession(page)
  await clock.send('Performance.enable', { timeDomain: 'threadTicks' })
  const begun = await worked(clock)
  const { frames, oldest } = await log.evaluate(fling, {
    pixels: PIXELS_A_FRAME,
    most: Number.MAX_SAFE_INTEGER,
  })
  const ended = await worked(clock)
  const longTasks = await page.evaluate(() => window.longTasks)
  const top = await costOf(devtools)
  const after = await leave()
  const passed = MESSAGES - oldest + 1
  const late = frames.filter((time) => time > 50).length
  return [
    {
      what: `fling through ${passed.toLocaleString('en')} of ${MESSAGES.toLocaleString('en')} messages`,
      value: `${frames.length.toLocaleString('en')} frames`,
      others: [],
    },
    {
      what: '  tasks above 50 ms',
      value:
        longTasks.length === 0
          ? 'none'
          : `${longTasks.length}, longest ${Math.round(Math.max(...longTasks))} ms`,
      others: [],
      aim: { text: 'none', met: longTasks.length === 0 && passed === MESSAGES },
    },
    {
      what: '  processor time of a frame: script, layout and style',
      value: [ended.script - begun.script, ended.layout - begun.layout]
        .map((seconds) => `${((seconds * 1000) / frames.length).toFixed(1)} ms`)
        .join(', '),
      others: [],
    },
    { what: '  frames later than 50 ms', value: `${late}`, others: [] },
    {
      what: '  heap at its end, after leaving the room',
      value: `${mb(top.heap)}, ${mb(after.heap)}`,
      others: [{ name: 'before it', value: mb(before.heap), ratio: after.heap / before.heap }],
      aim: { text: 'comes back (≤ 1.1 ×)', met: after.heap <= before.heap * 1.1 },
    },
  ]
}

/** Seconds that the page's thread has worked: what other programs do at the time hardly shows in it. */
async function worked(clock: CDPSession): Promise<{ script: number; layout: number }> {
  const { metrics } = await clock.send('Performance.getMetrics')
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN
  return { script: of('ScriptDuration'), layout: of('LayoutDuration') + of('RecalcStyleDuration') }
}

export const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

/** In the page: frame by frame, until the oldest message is reached or nothing moves any more. */
async function fling(
  log: Element,
  { pixels, most }: { pixels: number; most: number },
): Promise<{ frames: number[]; oldest: number }> {
  const frames: number[] = []
  const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
  let last = await nextFrame()
  for (let still = 0; still < 60 && frames.length < most; ) {
    const top = log.scrollTop
    log.scrollTop -= pixels
    const now = await nextFrame()
    frames.push(now - last)
    last = now
    const { height } = log.getBoundingClientRect()
    still = log.scrollTop === 0 && top === 0 && height > 0 ? still + 1 : 0
  }
  const ids = [...log.querySelectorAll<HTMLElement>('[data-row]')].map((row) => row.dataset.row ?? '')
  // The last part of a message's id counts them from the oldest (demoRooms.ts).
  const numbers = ids.map((id) => Number.parseInt(id.slice(-12), 16)).filter((number) => number > 0)
  return { frames, oldest: Math.min(...numbers) }
}
