import { expect, openRoom, test } from './fixtures.ts'

test('a picture is made larger and smaller by keys, buttons and clicks', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Launch/)
  await page.getByRole('button', { name: 'View image harbour.jpg' }).click()
  const dialog = page.getByRole('dialog', { name: 'Image harbour.jpg' })
  const picture = dialog.getByRole('img', { name: 'harbour.jpg' })
  await expect(picture).toBeVisible()
  const width = async () => (await picture.boundingBox())?.width ?? 0
  const fitting = await width()
  await expect(dialog.getByRole('button', { name: 'Zoom out' })).toBeDisabled()
  await page.keyboard.press('+')
  await expect.poll(width).toBe(1280 * 0.8 * 1.5)
  await dialog.getByRole('button', { name: 'Zoom in' }).click()
  await expect.poll(width).toBe(1280 * 0.8 * 2)
  await page.keyboard.press('-')
  await page.keyboard.press('-')
  await expect.poll(width).toBe(fitting)
  await picture.click()
  await expect(picture).toHaveAttribute('data-zoomed')
  // Another picture begins as a whole.
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  const other = page.getByRole('dialog').getByRole('img')
  await expect(other).toBeVisible()
  await expect(other).not.toHaveAttribute('data-zoomed')
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
  await expect.poll(() => page.evaluate(() => window.demo.files.calls)).toEqual(['save bad.png'])
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
