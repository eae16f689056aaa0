import { expect, openRoom, test } from './fixtures.ts'

test('files: dropped, sent with words, shown with progress; pictures open and walk', async ({
  open,
  page,
}) => {
  await open('full')
  await openRoom(page, /Launch/)
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File(['%PDF-'], 'plan.pdf', { type: 'application/pdf' }))
    transfer.items.add(new File(['a,b'], 'list.csv', { type: 'text/csv' }))
    return transfer
  })
  const zone = page.getByRole('log')
  await zone.dispatchEvent('dragenter', { dataTransfer: data })
  await expect(page.getByText('Drop files to add them to Launch')).toBeVisible()
  await zone.dispatchEvent('drop', { dataTransfer: data })
  const staged = page.getByRole('list', { name: 'Files to send' })
  await expect(staged.getByRole('listitem')).toHaveCount(2)
  await staged.getByRole('button', { name: 'Remove list.csv' }).click()
  await expect(page.getByRole('textbox', { name: 'Message Launch' })).toBeFocused()
  await page.keyboard.type('The plan')
  await page.evaluate(() => window.demo.answers.hold())
  await page.keyboard.press('Enter')
  await expect(page.getByRole('progressbar', { name: 'Upload of plan.pdf' })).toBeVisible()
  await page.evaluate(() => window.demo.answers.release())
  const card = page.getByRole('button', { name: 'Open plan.pdf' })
  await card.click()
  await expect(page.getByRole('dialog', { name: 'File plan.pdf' })).toBeVisible()
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'View image harbour.jpg' }).click()
  await expect(page.getByRole('dialog', { name: 'Image harbour.jpg' })).toBeVisible()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect(page.getByRole('dialog', { name: 'Image first-paint-november.png' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
})

test('an upload is seen from the start, and can be cancelled', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Launch/)
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Attach files' }).click()
  await (await chooser).setFiles({ name: 'big.zip', mimeType: 'application/zip', buffer: Buffer.alloc(2000) })
  await page.evaluate(() => {
    const { engine } = window.demo
    const send = engine.sendFiles.bind(engine)
    engine.sendFiles = async (message) => {
      await new Promise((resolve) => window.addEventListener('kept', resolve, { once: true }))
      window.demo.answers.hold()
      return send(message)
    }
  })
  await page.getByRole('textbox', { name: 'Message Launch' }).fill('See the archive')
  await page.getByRole('button', { name: 'Send message' }).click()
  // A large file takes the engine a while to keep.
  await expect(page.getByRole('list', { name: 'Uploads' })).toContainText('Preparing…')
  await page.evaluate(() => window.dispatchEvent(new Event('kept')))
  await expect(page.getByRole('progressbar', { name: 'Upload of big.zip' })).toHaveCount(1)
  await expect(page.getByRole('list', { name: 'Uploads' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Cancel upload of big.zip' }).click()
  await page.evaluate(() => window.demo.answers.release())
  // Its words stay, and are asked about.
  const asked = page.getByRole('article').filter({ hasText: 'You cancelled a file of this message.' })
  await expect(asked).toContainText('See the archive')
  await asked.getByRole('button', { name: 'Send without it' }).first().click()
  await expect(page.getByRole('button', { name: 'Send without it' })).toHaveCount(0)
  await expect(page.getByRole('log').getByText('See the archive')).toBeVisible()
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
