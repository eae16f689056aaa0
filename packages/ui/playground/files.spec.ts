import type { Page } from '@playwright/test'
import { expect, openRoom, test } from './fixtures.ts'

const asked = (page: Page) => page.evaluate(() => window.demo.files.calls)

test('files are looked at one after the other: text, program, sound, PDF', async ({ open, page }) => {
  await open('desktop')
  await openRoom(page, /Support rota/)
  await page.getByRole('button', { name: 'Open night shift.md' }).click()
  const shown = (name: string) => page.getByRole('dialog', { name: `File ${name}` })
  await expect(shown('night shift.md')).toContainText('# Night shift')
  // What is written in it is source, and no link to follow.
  await expect(shown('night shift.md').getByRole('link')).toHaveCount(0)
  await page.keyboard.press('ArrowRight')
  await expect(shown('largest.ts')).toContainText('export async function largest')
  await page.keyboard.press('ArrowRight')
  const player = shown('alarm tone.wav').locator('audio')
  await expect.poll(() => player.evaluate((audio: HTMLAudioElement) => audio.duration)).toBe(1)
  expect(await player.evaluate((audio: HTMLAudioElement) => [audio.paused, audio.preload])).toEqual([
    true,
    'metadata',
  ])
  await page.getByRole('button', { name: 'Next file' }).click()
  const paper = page.getByRole('dialog', { name: /^File Rota December/ })
  await expect(paper.getByRole('img', { name: 'Page 1 of 2' })).toBeVisible()
  await expect(paper).toContainText('Launch plan, page one')
  // The pages scroll, and nothing around them does.
  expect(await paper.evaluate((dialog) => dialog.scrollHeight - dialog.clientHeight)).toBe(0)
  const black = (page_: string) =>
    paper.getByRole('img', { name: page_ }).evaluate((canvas: HTMLCanvasElement) => {
      const { width, height } = canvas
      if (width === 0) return 0
      const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? []
      return data.filter((value, at) => at % 4 === 0 && value < 100).length / (width * height)
    })
  await expect.poll(() => black('Page 1 of 2')).toBeGreaterThan(0.005)
  // A page is as sharp as the window is wide.
  const drawn = () =>
    paper.getByRole('img', { name: 'Page 1 of 2' }).evaluate((canvas: HTMLCanvasElement) => canvas.width)
  const wide = await drawn()
  await page.setViewportSize({ width: 500, height: 800 })
  await expect.poll(drawn).toBeLessThan(wide)
  await page.setViewportSize({ width: 1280, height: 800 })
  await expect.poll(drawn).toBe(wide)
  // A third of it is a picture that a fax machine could have made.
  await page.keyboard.press('End')
  await expect.poll(() => black('Page 2 of 2')).toBeGreaterThan(0.3)
  await page.keyboard.press('Escape')
  // On from where one is, not back to where one began.
  await expect(page.getByRole('button', { name: /^Open Rota December/ })).toBeFocused()
  expect(await asked(page)).toEqual([])
})

test('a program is not opened; what is saved can be shown in its folder', async ({ open, page }) => {
  await open('desktop')
  await openRoom(page, /Support rota/)
  await page.getByRole('button', { name: 'Open disk-report-setup.exe' }).click()
  const dialog = page.getByRole('dialog', { name: 'File disk-report-setup.exe' })
  await expect(dialog).toContainText('There is no preview')
  await dialog.getByRole('button', { name: 'Open in another program' }).click()
  await page.keyboard.press('Escape')
  const notices = page.getByRole('status').filter({ hasText: 'Roomkey does not open' })
  await notices.getByRole('button', { name: 'Save and show in folder' }).click()
  // It is looked for, is not there yet, and is shown once it is saved.
  const setup = 'disk-report-setup.exe'
  await expect.poll(() => asked(page)).toEqual([`reveal ${setup}`, `save ${setup}`, `reveal ${setup}`])
})

test('the file’s own menu, keys, and the way out of the window', async ({ open, page }) => {
  await open('desktop')
  await openRoom(page, /Support rota/)
  const card = page.getByRole('button', { name: 'Open logs-november.zip' })
  await card.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Open in another program' }).click()
  await card.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Preview' }).click()
  await expect(page.getByRole('dialog', { name: 'File logs-november.zip' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(card).toBeFocused()
  await page.keyboard.press('Control+s')
  await expect.poll(() => asked(page)).toEqual(['open logs-november.zip', 'save logs-november.zip'])
  await card.hover()
  await page.mouse.down()
  await page.mouse.move(600, 300, { steps: 4 })
  await page.mouse.up()
  await expect.poll(() => asked(page)).toContain('drag logs-november.zip')
})

test('a download is seen, and can be cancelled; offline says so and comes back', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Support rota/)
  const button = (name: string) => page.getByRole('button', { name })
  await button('Save logs-november.zip').focus()
  const card = page.getByTitle('logs-november.zip')
  const before = await card.boundingBox()
  await page.evaluate(() => {
    const { engine } = window.demo
    for (const room of engine.state.rooms.values())
      for (const { attachments } of room.messages)
        for (const { id, name } of attachments)
          if (name.endsWith('.zip')) engine.download(id, room.view.id, 20e6)
  })
  await expect(page.getByRole('progressbar', { name: 'Download of logs-november.zip' })).toBeVisible()
  await expect(page.getByText('20 MB of 61 MB')).toBeVisible()
  expect(await card.boundingBox()).toEqual(before)
  await expect(button('Cancel the download of logs-november.zip')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(button('Save logs-november.zip')).toBeFocused()
  await expect(page.getByRole('progressbar')).toHaveCount(0)
  await page.evaluate(() => window.demo.engine.goOffline())
  await page.getByRole('button', { name: 'Open night shift.md' }).click()
  const dialog = page.getByRole('dialog', { name: 'File night shift.md' })
  await expect(dialog).toContainText(
    'The server cannot be reached, and this file is not kept on this device.',
  )
  await page.evaluate(() => window.demo.engine.goOnline())
  await expect(dialog).toContainText('# Night shift')
})

test('of a message with many files a search shows those it found, and how many more there are', async ({
  open,
  page,
}) => {
  await open('full')
  await openRoom(page, /Launch/)
  await page.evaluate(() => {
    const { engine } = window.demo
    const [room] = engine.state.rooms.values()
    if (!room) throw new Error('There is no room.')
    engine.say(room.view.id, 'bob', 'all of it')
    const message = room.messages.at(-1)
    const file = room.messages.flatMap(({ attachments }) => attachments)[0]
    if (!message || !file) throw new Error('There is no file.')
    message.attachments = Array.from({ length: 20 }, (_, at) => ({ ...file, name: `photo ${at + 1}.jpg` }))
  })
  await page.keyboard.press('Control+f')
  await page.keyboard.type('has:file ')
  const result = page.getByRole('option', { name: 'all of it' })
  await expect(result.locator('.hit-file')).toHaveText(['photo 1.jpg', 'photo 2.jpg', 'photo 3.jpg'])
  await expect(result).toContainText('and 17 more files')
  await page.keyboard.type('20')
  await expect(result.locator('.hit-file')).toHaveText(['photo 1.jpg', 'photo 2.jpg', 'photo 20.jpg'])
  await expect(result.locator('mark')).toHaveText('20')
})
