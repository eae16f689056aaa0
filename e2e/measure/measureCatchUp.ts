import { setTimeout as wait } from 'node:timers/promises'
import { recordTasks } from '../../packages/ui/playground/measure/tasks.ts'
import type { ListedRooms } from './ListedRooms.ts'
import { PageThread } from './PageThread.ts'
import { ms, type Row } from './row.ts'

const MISSED = 10_000
/** At 60 frames a second. */
const FRAME_MS = 1000 / 60
const AFTERWARDS_MS = 2000

/** The app was offline while others wrote everywhere: what the page works while all of it follows, frame by frame. */
export async function measureCatchUp(rooms: ListedRooms): Promise<Row[]> {
  const { page } = rooms
  const title = await page.title()
  rooms.line.cut()
  await rooms.writeMany(MISSED, (n) => `missed ${n}, and some more words to make it a message`)
  if ((await page.title()) !== title) throw new Error('The app was not cut off.')
  const thread = await PageThread.of(page)
  const stop = await recordTasks(await page.context().newCDPSession(page))
  await page.evaluate(recordFrames)
  const begun = performance.now()
  const worked = await thread.during(async () => {
    rooms.line.mend()
    await page.getByRole('button', { name: 'Try now' }).click()
    while (unreadIn(await page.title()) < unreadIn(title) + MISSED - MISSED / rooms.ids.length)
      await wait(200)
    await wait(AFTERWARDS_MS)
  })
  const took = performance.now() - begun - AFTERWARDS_MS
  const tasks = await stop()
  const frames = await page.evaluate(() => (window as unknown as { frames: number[] }).frames)
  const long = tasks.filter((task) => task.worked > FRAME_MS)
  const longest = tasks.reduce((most, task) => Math.max(most, task.worked), 0)
  const late = frames.filter((frame) => frame > FRAME_MS * 2)
  const what = `catching up ${MISSED.toLocaleString('en')} messages in ${rooms.ids.length} rooms`
  return [
    { what, value: `${(took / 1000).toFixed(1)} s`, others: [] },
    { what: '  processor time of the page, all of it', value: ms(worked.all), others: [] },
    {
      what: '  its tasks longer than a frame (16.7 ms of processor time)',
      value: `${long.length === 0 ? 'none' : long.length}, longest ${ms(longest)}`,
      others: [],
      aim: { text: 'none', met: long.length === 0 },
    },
    {
      what: `  frames of ${frames.length.toLocaleString('en')} that came late, by the clock`,
      value: `${late.length}, longest ${ms(Math.max(0, ...frames))}`,
      others: [],
    },
  ]
}

const unreadIn = (title: string) => Number(/\d+/.exec(title)?.[0] ?? 0)

/** In the page: milliseconds from each frame to the next. */
function recordFrames(): void {
  const frames: number[] = []
  Object.assign(window, { frames })
  let last = performance.now()
  const next = (now: number) => {
    frames.push(now - last)
    last = now
    requestAnimationFrame(next)
  }
  requestAnimationFrame(next)
}
