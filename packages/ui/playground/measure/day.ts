import type { Page } from '@playwright/test'
import { costOf, openDevtools, visitRooms } from '../cost.ts'
import { mb } from './fling.ts'
import type { Row } from './main.ts'

const SWITCHES = 200
/** Compiled code stays, most of it the driver’s own: what is compiled late would count as growth. */
const WARM_UP = 150
/** Views that nobody looks at are kept a while. */
const LINGER_MS = 12_000

/** A tab that stays open all day: what it holds after so many rooms, beside what it held after the first ones. */
export async function measureDay(page: Page, address: string): Promise<Row[]> {
  await page.goto(`${address}?scene=full&latency=5`)
  const devtools = await openDevtools(page)
  const settled = async () => {
    // Always with the same room on the screen.
    await page
      .getByRole('navigation')
      .getByRole('button', { name: /Infrastructure/ })
      .click()
    await page.getByRole('log', { name: 'Messages in Infrastructure' }).waitFor()
    await page.waitForTimeout(LINGER_MS)
    return costOf(devtools)
  }
  await visitRooms(page, WARM_UP)
  const before = await settled()
  await visitRooms(page, SWITCHES)
  const after = await settled()
  const row = (what: string, key: keyof typeof before, show: (value: number) => string): Row => ({
    what: `${SWITCHES} room switches: ${what}`,
    value: show(after[key]),
    others: [{ name: 'before them', value: show(before[key]), ratio: after[key] / before[key] }],
    aim: { text: 'does not grow (≤ 1.1 ×)', met: after[key] <= before[key] * 1.1 },
  })
  const count = (value: number) => value.toLocaleString('en')
  return [row('heap', 'heap', mb), row('DOM nodes', 'nodes', count), row('listeners', 'listeners', count)]
}
