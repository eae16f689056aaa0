import { test as base, expect, type Page } from '@playwright/test'
import { preview } from 'vite'
import { FONT_PATIENCE_MS, FONTS } from '../src/app/fonts.ts'
import { SHOWN_MS, WITH_ACTION_MS } from '../src/app/noticeTimes.ts'
import type { Scene } from '../src/testing/demoPlatform.ts'

/** What the shells send, or stricter: no inline style or script may be needed. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self' data:; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'"
/** A Sunday afternoon, the same in every run. */
export const NOW = new Date('2026-11-22T14:32:00+01:00')
/** What goes by itself stays: on a busy machine a test would come too late to see it. */
const LEAVING = [SHOWN_MS.plain, SHOWN_MS.danger, WITH_ACTION_MS]

interface Fixtures {
  expected: RegExp[]
  /** Opens a scene and collects what the console complains about; the test fails when there is anything. */
  open(
    scene: Scene,
    options?: {
      theme?: 'light' | 'dark'
      latency?: number
      details?: boolean
      /** The app appears when its fonts are there, however late that is, and nothing moves by them. */
      awaitsFonts?: boolean
    },
  ): Promise<Page>
  /** What the console may say in this test. */
  expectComplaint(words: RegExp): void
}
interface WorkerFixtures {
  address: string
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  address: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from its first parameter
    async ({}, use) => {
      const configFile = new URL('./vite.config.ts', import.meta.url).pathname
      const server = await preview({
        configFile,
        preview: { port: 0, headers: { 'content-security-policy': CSP } },
      })
      const address = server.resolvedUrls?.local[0]
      if (!address) throw new Error('The preview server has no address.')
      await use(address)
      await server.close()
    },
    { scope: 'worker' },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from its first parameter
  async expected({}, use) {
    await use([])
  },
  async expectComplaint({ expected }, use) {
    await use((words) => {
      expected.push(words)
    })
  },
  async open({ page, address, expected }, use) {
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.stack ?? String(error)))
    await use(async (scene, { theme = 'light', latency = 30, details = false, awaitsFonts = false } = {}) => {
      await page.clock.setFixedTime(NOW)
      await page.addInitScript(
        (leaving) => {
          const { setTimeout } = window
          window.setTimeout = ((run: () => void, ms?: number, ...rest: unknown[]) =>
            leaving.includes(ms ?? 0) ? 0 : setTimeout(run, ms, ...rest)) as typeof setTimeout
        },
        awaitsFonts ? [...LEAVING, FONT_PATIENCE_MS] : LEAVING,
      )
      await page.addInitScript(
        (window_) => {
          if (!localStorage.getItem('roomkey.window')) localStorage.setItem('roomkey.window', window_)
        },
        JSON.stringify({ theme, detailsOpen: details }),
      )
      await page.goto(`${address}?scene=${scene}&latency=${latency}`)
      await fontsLoaded(page)
      return page
    })
    expect(complaints.filter((words) => !expected.some((each) => each.test(words)))).toEqual([])
  },
})
export { expect }

/** Text keeps its shape from here on. */
export const fontsLoaded = (page: Page) =>
  page.evaluate((fonts) => Promise.all(fonts.map((font) => document.fonts.load(font))).then(() => {}), FONTS)

export const openRoom = async (page: Page, name: string | RegExp) => {
  await page
    .getByRole('navigation', { name: 'Rooms and people' })
    .getByRole('button', { name })
    .first()
    .click()
  await expect(page.getByRole('log')).toBeVisible()
}

/** To a message far up in the first room, which is open: by a search for the word that it alone has. */
export const jumpFarUp = async (page: Page) => {
  await page.evaluate(() => {
    const [room] = window.demo.engine.state.rooms.values()
    if (room?.messages[400]) room.messages[400].text = 'the needle in the haystack'
    if (room) room.cached = 2400
  })
  await page.keyboard.press('Control+f')
  await page.keyboard.type('needle')
  // Of the whole word: what is shown of its first letters cannot be opened any more.
  await expect(page.getByRole('dialog').getByRole('status')).toHaveText(/^1 message/)
  await page.keyboard.press('Enter')
}
