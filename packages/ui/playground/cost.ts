import type { CDPSession, Page } from '@playwright/test'

/** What a page holds. */
export interface Cost {
  /** Bytes of JavaScript objects that are still reachable. */
  heap: number
  /** Of all documents, those in memory and out of sight too. */
  nodes: number
  listeners: number
}

/** After collecting garbage, so that only what is kept counts. */
export async function costOf(devtools: CDPSession): Promise<Cost> {
  // What finalizers let go of at the first time is collected at the second.
  for (let time = 0; time < 2; time++) await devtools.send('HeapProfiler.collectGarbage')
  const { metrics } = await devtools.send('Performance.getMetrics')
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN
  return { heap: of('JSHeapUsedSize'), nodes: of('Nodes'), listeners: of('JSEventListeners') }
}

export async function openDevtools(page: Page): Promise<CDPSession> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.enable')
  return devtools
}

/** Goes from room to room, as somebody does who reads everywhere; returns when the last one is shown. */
export async function visitRooms(page: Page, times: number): Promise<void> {
  const rows = page.getByRole('navigation', { name: 'Rooms and people' }).locator('button[data-room]')
  await rows.first().waitFor()
  const rooms = await rows.evaluateAll((buttons) =>
    buttons.map((button) => (button as HTMLElement).dataset.room ?? ''),
  )
  for (let n = 0; n < times; n++) {
    const row = page.locator(`button[data-room="${rooms[n % rooms.length]}"]`)
    await row.click()
    await page.locator(`button[data-room="${rooms[n % rooms.length]}"][aria-current="page"]`).waitFor()
    await page.getByRole('log').locator('[data-row]').first().waitFor()
  }
}
