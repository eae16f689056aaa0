import type { CDPSession, Page } from '@playwright/test'
import { type Cost, costOf, openDevtools } from '../cost.ts'
import type { Row } from './main.ts'
import { recordTasks, type Task } from './tasks.ts'

const MESSAGES = 20_000
/** What a hand on a wheel or a touch pad does at most. */
const PIXELS_A_FRAME = 600
const LINGER_MS = 12_000
const LONG_MS = 50

interface Fling {
  /** Milliseconds from each frame to the next. */
  frames: number[]
  passed: number
  tasks: Task[]
  /** Seconds. */
  worked: { script: number; layout: number }
  /** What the page holds at the oldest message. */
  top: Cost
}

/** From the newest of 20,000 messages towards the first, as fast as a hand can fling, several times. */
export async function measureFling(page: Page, address: string, times: number): Promise<Row[]> {
  await page.goto(`${address}?scene=long&latency=5`)
  const devtools = await openDevtools(page)
  const log = page.getByRole('log', { name: 'Messages in Archive' })
  const enter = async () => {
    await page.getByRole('button', { name: /Archive/ }).click()
    await log.locator('[data-row]').first().waitFor()
  }
  const leave = async () => {
    await page
      .getByRole('navigation')
      .getByRole('button', { name: /Infrastructure/ })
      .click()
    await page.getByRole('log', { name: 'Messages in Infrastructure' }).waitFor()
    await page.waitForTimeout(LINGER_MS)
    return costOf(devtools)
  }
  // What is compiled on the way stays, and is not what a fling holds.
  await enter()
  await log.evaluate(fling, { pixels: PIXELS_A_FRAME, most: 200 })
  const before = await leave()
  const clock = await page.context().newCDPSession(page)
  await clock.send('Performance.enable', { timeDomain: 'threadTicks' })
  const flings: Fling[] = []
  let after = before
  for (let time = 0; time < times; time++) {
    await enter()
    const begun = await worked(clock)
    const stop = await recordTasks(devtools)
    const { frames, oldest } = await log.evaluate(fling, {
      pixels: PIXELS_A_FRAME,
      most: Number.MAX_SAFE_INTEGER,
    })
    const tasks = await stop()
    const ended = await worked(clock)
    flings.push({
      frames,
      passed: MESSAGES - oldest + 1,
      tasks,
      worked: { script: ended.script - begun.script, layout: ended.layout - begun.layout },
      top: await costOf(devtools),
    })
    after = await leave()
  }
  return rowsOf(flings, before, after)
}

function rowsOf(flings: readonly Fling[], before: Cost, after: Cost): Row[] {
  const frames = flings.flatMap((each) => each.frames)
  const passed = Math.min(...flings.map((each) => each.passed))
  const count = (value: number) => value.toLocaleString('en')
  const perFrame = (part: 'script' | 'layout') =>
    `${((flings.reduce((sum, each) => sum + each.worked[part], 0) * 1000) / frames.length).toFixed(1)} ms`
  const long = (what: string, times: readonly number[]): Row => {
    const tooLong = times.filter((time) => time > LONG_MS).length
    // A fling has some 50,000 tasks, more than a call takes arguments.
    const longest = times.reduce((most, time) => Math.max(most, time), 0)
    return {
      what,
      value: `${tooLong === 0 ? 'none' : count(tooLong)}, longest ${Math.round(longest)} ms`,
      others: [],
      aim: { text: 'none', met: tooLong === 0 && passed === MESSAGES },
    }
  }
  const tasks = flings.flatMap((each) => each.tasks)
  return [
    {
      what: `${flings.length} flings through ${count(passed)} of ${count(MESSAGES)} messages`,
      value: `${count(frames.length)} frames`,
      others: [],
    },
    long(
      `  tasks above ${LONG_MS} ms of processor time`,
      tasks.map((task) => task.worked),
    ),
    long(
      `  tasks above ${LONG_MS} ms by the clock`,
      tasks.map((task) => task.took),
    ),
    {
      what: '  processor time of a frame: script, layout and style',
      value: `${perFrame('script')}, ${perFrame('layout')}`,
      others: [],
    },
    {
      what: '  frames later than 50 ms',
      value: count(frames.filter((time) => time > 50).length),
      others: [],
    },
    {
      what: '  heap at the end of one, after leaving the room',
      value: `${mb(Math.max(...flings.map((each) => each.top.heap)))}, ${mb(after.heap)}`,
      others: [{ name: 'before the first', value: mb(before.heap), ratio: after.heap / before.heap }],
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
