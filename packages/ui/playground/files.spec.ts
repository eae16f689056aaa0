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

test('what is dropped and too large is told by name, with the limit, and the rest is taken', async ({
  open,
  page,
}) => {
  await open('full')
  await openRoom(page, /Launch/)
  await page.getByRole('log').evaluate((log) => {
    const dataTransfer = new DataTransfer()
    const large = new File(['x'], 'video.mp4')
    Object.defineProperty(large, 'size', { value: 3.1e9 })
    const data = { types: ['Files'], items: dataTransfer.items, files: [large, new File(['x'], 'small.txt')] }
    const event = new DragEvent('drop', { bubbles: true, cancelable: true })
    Object.defineProperty(event, 'dataTransfer', { value: data })
    log.dispatchEvent(event)
  })
  await expect(page.getByText('video.mp4 is 3.1 GB; this server takes files up to 536.9 MB.')).toBeVisible()
  await expect(page.getByRole('list', { name: 'Files to send' }).getByRole('listitem')).toHaveText(/small/)
})

test('a picture that is none is a file with its name, and can be saved; cards lie below pictures', async ({
  open,
  page,
}) => {
  await open('desktop')
  await openRoom(page, /Support rota/)
  await page.evaluate(() => {
    const { engine } = window.demo
    const room = [...engine.state.rooms.values()].find(({ view }) => view.name === 'Support rota')
    const message = room?.messages.at(-1)
    if (!message) throw new Error('The demo has no such message.')
    const picture = { name: 'bad.png', size: 3, contentType: 'image/png', width: 400, height: 300 }
    const paper = { name: 'first.bin', size: 3, contentType: '', width: null, height: null }
    message.attachments = [
      { ...paper, id: 'paper' as never },
      { ...picture, id: 'bad' as never },
      { ...picture, id: 'away' as never, name: 'away.png' },
    ]
    engine.fileBytes = async (id) =>
      (id as string) === 'away'
        ? { ok: false, reason: 'offline', message: '' }
        : { ok: true, bytes: new Uint8Array([1, 2, 3]), contentType: 'image/png' }
    engine.download('bad' as never, '' as never, null)
  })
  const bad = page.getByTitle('bad.png').first()
  await expect(bad).toContainText('Damaged')
  await bad.getByRole('button', { name: 'Save bad.png' }).click()
  await expect.poll(() => asked(page)).toEqual(['save bad.png'])
  const away = page.getByRole('log').getByRole('listitem').filter({ hasText: 'The picture cannot be shown' })
  await expect(away).toContainText('away.png')
  const top = async (name: string) => (await page.getByTitle(name).first().boundingBox())?.y ?? 0
  expect(await top('first.bin')).toBeGreaterThan(await top('bad.png'))
})

test('many pictures share rows, whose heights are known before they are there, and while they are sent', async ({
  open,
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 1000 })
  await open('full')
  await openRoom(page, /Launch/)
  const coming = await page.evaluateHandle(() => Promise.withResolvers<void>())
  await coming.evaluate(({ promise }) => {
    const { engine } = window.demo
    const { fileUrl } = engine
    engine.fileUrl = (id) => promise.then(() => fileUrl(id))
    const [room] = engine.state.rooms.values()
    if (!room) throw new Error('There is no room.')
    engine.say(room.view.id, 'bob', 'From the walk')
    const message = room.messages.at(-1)
    const shapes = [
      [400, 300],
      [900, 1600],
      [4000, 300],
      [null, null],
      [1600, 1067],
    ] as const
    if (message)
      message.attachments = Array.from({ length: 20 }, (_, at) => {
        const [width, height] = shapes[at % shapes.length] ?? [null, null]
        const name = `walk ${at + 1}.jpg`
        return { id: `walk-${at}` as never, name, size: 9000, contentType: 'image/jpeg', width, height }
      })
    engine.say(room.view.id, 'bob', 'That is all')
  })
  const tiles = page.locator('.tiles').last()
  const places = () =>
    tiles.evaluate((list) => {
      const log = list.closest('[role=log]')
      return [...list.children, ...(log?.querySelectorAll('article') ?? [])].map((each) => {
        const { x, y, width, height } = each.getBoundingClientRect()
        return [x, y, width, height].map(Math.round).join(' ')
      })
    })
  await expect(tiles.getByRole('button')).toHaveCount(20)
  const before = await places()
  // All of them at one glance, none too small to know.
  expect((await tiles.boundingBox())?.height).toBeLessThan(700)
  for (const place of before.slice(0, 20)) expect(Number(place.split(' ')[3])).toBeGreaterThan(70)
  await coming.evaluate(({ resolve }) => resolve())
  await expect(tiles.locator('img[data-loaded]')).toHaveCount(20)
  expect(await places()).toEqual(before)
  await tiles.getByRole('button', { name: 'walk 5.jpg' }).click()
  await expect(page.getByRole('dialog', { name: 'Image walk 5.jpg' })).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('dialog', { name: 'Image walk 6.jpg' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(tiles.getByRole('button', { name: 'walk 6.jpg' })).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(tiles.getByRole('button', { name: 'walk 7.jpg' })).toBeFocused()
  // In a phone's width fewer share a row, and none hangs over.
  await page.setViewportSize({ width: 390, height: 800 })
  await expect
    .poll(async () => new Set((await places()).map((place) => place.split(' ')[1])).size)
    .toBeGreaterThan(6)
  expect(await tiles.evaluate((list) => list.scrollWidth - list.clientWidth)).toBe(0)
  await page.setViewportSize({ width: 1280, height: 1000 })

  await page.evaluate(() => window.demo.engine.goOffline())
  const dot = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  )
  await page
    .locator('input[type=file]')
    .setInputFiles(
      Array.from({ length: 5 }, (_, at) => ({ name: `own ${at}.png`, mimeType: 'image/png', buffer: dot })),
    )
  await expect(page.getByRole('list', { name: 'Files to send' }).locator('img')).toHaveCount(5)
  await page.getByRole('textbox', { name: 'Message Launch' }).press('Enter')
  const sending = tiles.locator('.image-sending')
  await expect(sending).toHaveCount(5)
  await expect(tiles.getByRole('img', { name: 'own 3.png' })).toHaveAttribute('src', /^blob:/)
  const waiting = await places()
  await page.evaluate(() => window.demo.engine.goOnline())
  await expect(sending).toHaveCount(0)
  await expect(tiles.getByRole('button')).toHaveCount(5)
  expect(await places()).toEqual(waiting)
})

test('many files to send are counted, the newest are seen, and more than one message takes go as several', async ({
  open,
  page,
}) => {
  await open('full')
  await openRoom(page, /Launch/)
  const picker = page.locator('input[type=file]')
  const pick = (from: number, to: number) =>
    picker.setInputFiles(
      Array.from({ length: to - from }, (_, index) => ({
        name: `page ${from + index}.txt`,
        mimeType: 'text/plain',
        buffer: Buffer.alloc(1000),
      })),
    )
  await pick(1, 18)
  await expect(page.getByText('17 files · 17 kB')).toBeVisible()
  await pick(18, 21)
  await expect(page.getByText('20 files · 20 kB')).toBeVisible()
  await expect(page.getByRole('status').getByText(/messages/)).toHaveCount(0)
  await pick(21, 38)
  // Said before anything is sent, and for as long as they wait.
  await expect(page.getByRole('status').getByText('37 files: sent as 2 messages.')).toBeVisible()
  await expect(page.getByText('37 files · 37 kB · sent as 2 messages')).toBeVisible()
  await expect(page.getByTitle('page 37.txt')).toBeInViewport()
  const box = page.getByRole('textbox', { name: 'Message Launch' })
  await box.fill('All pages')
  await box.press('Enter')
  const waiting = page.getByRole('list', { name: 'Files to send' })
  await expect(waiting).toHaveCount(0)
  const sent = await page.evaluate(() => {
    const rooms = [...window.demo.engine.state.rooms.values()]
    const launch = rooms.find(({ view }) => view.name === 'Launch')
    return launch?.messages
      .slice(-2)
      .map(({ text, attachments }) => [text, attachments[0]?.name, attachments.length])
  })
  expect(sent).toEqual([
    ['All pages', 'page 1.txt', 20],
    ['', 'page 21.txt', 17],
  ])
  await pick(1, 4)
  await page.getByRole('button', { name: 'Remove all' }).click()
  await expect(waiting).toHaveCount(0)
  await expect(box).toBeFocused()
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

test('a message whose files are still copied is seen once, and said', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Launch/)
  const copied = await page.evaluateHandle(() => Promise.withResolvers<void>())
  await copied.evaluate(({ promise }) => {
    const { engine } = window.demo
    const { sendFiles } = engine
    engine.sendFiles = (message) => promise.then(() => sendFiles(message))
  })
  const send = async (words: string) => {
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'large.zip', mimeType: 'application/zip', buffer: Buffer.from('x') })
    await expect(page.getByRole('list', { name: 'Files to send' })).toContainText('large.zip')
    await page.getByRole('textbox', { name: 'Message Launch' }).fill(words)
    await page.keyboard.press('Enter')
  }
  const main = page.getByRole('main')
  const said = main.getByRole('status').filter({ hasText: 'Waiting, not kept yet' })
  await send('')
  await expect(said).toHaveText('Waiting, not kept yet: 1 file')
  await expect(main.locator('.transfer')).toHaveText([/large.zip.*Preparing…/])
  await send('with words')
  await expect(said).toContainText('Waiting, not kept yet: with words')
  await expect(main.getByRole('list', { name: 'Not taken yet' }).getByRole('listitem')).toHaveText([
    /^with words/,
  ])
  await copied.evaluate(({ resolve }) => resolve())
  await expect(said).toHaveCount(0)
  await expect(main.locator('.composer .transfer')).toHaveCount(0)
})
