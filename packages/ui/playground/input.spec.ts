import type { Locator, Page } from '@playwright/test'
import { expect, openRoom, test } from './fixtures.ts'

/** What a paste or a drop of these files brings along. */
const transferOf = (page: Page, ...files: Array<{ name: string; type: string }>) =>
  page.evaluateHandle((all) => {
    const transfer = new DataTransfer()
    for (const { name, type } of all) transfer.items.add(new File(['bytes'], name, { type }))
    return transfer
  }, files)

const paste = (field: Locator, text: string | null) =>
  field.evaluate((element, words) => {
    const data = new DataTransfer()
    data.items.add(new File(['bytes'], 'screenshot.png', { type: 'image/png' }))
    if (words !== null) data.setData('text/plain', words)
    const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
    return element.dispatchEvent(event)
  }, text)

test('a pasted picture is added; one that comes along with copied text is not', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Launch/)
  const field = page.getByRole('textbox', { name: 'Message Launch' })
  const staged = page.getByRole('list', { name: 'Files to send' })
  expect(await paste(field, 'cells of a table')).toBe(true)
  await expect(staged).toHaveCount(0)
  expect(await paste(field, null)).toBe(false)
  await expect(staged.getByRole('listitem')).toHaveText(/screenshot.*png/)
  await expect(page.getByRole('button', { name: 'Send message' })).toBeEnabled()
})

test('files dropped on a room of the list open it and wait in its composer', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Launch/)
  const data = await transferOf(page, { name: 'plan.pdf', type: 'application/pdf' })
  const row = page.getByRole('navigation').getByRole('button', { name: /Infrastructure/ })
  await row.dispatchEvent('dragover', { dataTransfer: data })
  await expect(row).toContainText('Drop to add to Infrastructure')
  await row.dispatchEvent('dragleave', { dataTransfer: data })
  await expect(row).not.toContainText('Drop to add')
  await row.dispatchEvent('drop', { dataTransfer: data })
  await expect(page.getByRole('textbox', { name: 'Message Infrastructure' })).toBeFocused()
  await expect(page.getByRole('list', { name: 'Files to send' })).toContainText('plan.pdf')
  await openRoom(page, /Launch/)
  await expect(page.getByRole('list', { name: 'Files to send' })).toHaveCount(0)
})

test('the context menu of a message: by mouse and by keys', async ({ open, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await open('full')
  await openRoom(page, /Launch/)
  const copied = () => page.evaluate(() => navigator.clipboard.readText())
  const messages = page.getByRole('log').getByRole('article')
  const last = messages.last()
  const menu = page.getByRole('menu')

  await last.getByText('Perfect.').click({ button: 'right' })
  await expect(menu.getByRole('menuitem')).toHaveText([
    'Copy text',
    'Copy link',
    'Write to bob',
    'Delete messageDel',
  ])
  await menu.getByRole('menuitem', { name: 'Copy text' }).click()
  await expect.poll(copied).toContain('Perfect. I will be around')

  // Over a link the browser's own menu is meant. A menu of the page keeps the shell from being asked for its own.
  await page.evaluate(() =>
    // Seen on its way in, and judged when everybody had it.
    addEventListener(
      'contextmenu',
      (event) =>
        setTimeout(() => {
          document.body.dataset.own = String(event.defaultPrevented)
        }),
      true,
    ),
  )
  const body = page.locator('body')
  await messages.getByRole('link').first().click({ button: 'right' })
  await expect(menu).toHaveCount(0)
  await expect(body).toHaveAttribute('data-own', 'false')
  await last.getByText('Perfect.').click({ button: 'right' })
  await expect(body).toHaveAttribute('data-own', 'true')
  await page.keyboard.press('Escape')
  await page.getByRole('textbox', { name: 'Message Launch' }).click({ button: 'right' })
  await expect(body).toHaveAttribute('data-own', 'false')

  await page.evaluate(() => window.demo.engine.refuse('The room is read-only.'))
  await page.getByRole('textbox', { name: 'Message Launch' }).fill('mine')
  await page.keyboard.press('Enter')
  await expect(last).toContainText('Not sent')
  await last.focus()
  await page.keyboard.press('Shift+F10')
  await expect(menu.getByRole('menuitem')).toHaveText(['Copy text', 'Retry', 'Edit messageE', 'Discard'])
  await page.keyboard.press('Escape')
  await expect(menu).toHaveCount(0)
  await expect(last).toBeFocused()
  await page.keyboard.press('Shift+F10')
  await expect(menu).toBeVisible()
  await page.keyboard.press('End')
  await expect(menu.getByRole('menuitem', { name: 'Discard' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('log').getByText('Not sent')).toHaveCount(0)
})

test('the room list is made wider and narrower by keys, within bounds, and reset', async ({ open, page }) => {
  await open('full')
  const border = page.getByRole('separator', { name: 'Width of the room list' })
  const width = async () => (await page.getByRole('navigation').boundingBox())?.width
  const begin = (await width()) ?? 0
  await border.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect.poll(width).toBe(begin + 32)
  await expect(border).toHaveAttribute('aria-valuenow', '296')
  for (let turn = 0; turn < 20; turn++) await page.keyboard.press('ArrowLeft')
  await expect(border).toHaveAttribute('aria-valuenow', '208')
  await page.reload()
  await expect(border).toHaveAttribute('aria-valuenow', '208')
  await border.dblclick()
  await expect.poll(width).toBe(begin)
})

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

test('a megabyte pasted into the composer: kept, counted, not sent', async ({ open, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await open('full')
  await openRoom(page, /Launch/)
  const field = page.getByRole('textbox', { name: 'Message Launch' })
  await page.evaluate(() => navigator.clipboard.writeText('many words '.repeat(95_000)))
  await page.keyboard.press('Control+v')
  await expect(page.getByRole('status').filter({ hasText: '1,029,000 characters too long' })).toBeAttached()
  // Not measured at every key, which takes longer than typing.
  await expect(field).toHaveCSS('field-sizing', 'fixed')
  await page.keyboard.press('Enter')
  await expect(field).toHaveValue(/^many words many/)
  await page.keyboard.type('and more')
  await expect(field).toHaveValue(/and more$/)
  await openRoom(page, /Infrastructure/)
  const row = page.getByRole('navigation').getByRole('button', { name: /Launch/ })
  await expect(row).toContainText('Draft: many words')
  expect((await row.textContent())?.length).toBeLessThan(400)
})

test('people are mentioned by keys and by mouse', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Launch/)
  await page.evaluate(() => window.demo.engine.goOffline())
  const field = page.getByRole('textbox', { name: 'Message Launch' })
  const people = page.getByRole('listbox', { name: 'People in this room' })
  const chosen = people.getByRole('option', { selected: true })
  const said = async () => (await field.getAttribute('aria-activedescendant')) ?? ''

  await page.keyboard.type('mail@h and @')
  await expect(people.getByRole('option')).toHaveText([
    'bob',
    'hanna.w',
    'jonas',
    'mira.okafor',
    'priya.n',
    'teo',
  ])
  await expect(page.getByRole('status').filter({ hasText: '6 people. Up and down' })).toBeAttached()
  await page.keyboard.type('O')
  await expect(people.getByRole('option')).toHaveText(['mira.okafor'])
  await page.keyboard.press('Backspace')
  await page.keyboard.press('ArrowDown')
  await expect(chosen).toHaveText('hanna.w')
  expect(await said()).toBe(await chosen.getAttribute('id'))
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await expect(chosen).toHaveText('teo')
  await page.keyboard.press('Tab')
  await expect(field).toBeFocused()
  await expect(field).toHaveValue('mail@h and @teo ')
  await expect(people).toHaveCount(0)

  await page.keyboard.type('@ha')
  await page.keyboard.press('Escape')
  await expect(people).toHaveCount(0)
  await page.keyboard.type('n')
  await expect(people).toHaveCount(0)
  await page.keyboard.type(' @m')
  await people.getByRole('option', { name: 'mira.okafor' }).click()
  await expect(field).toBeFocused()
  await page.keyboard.type('`@b')
  await expect(chosen).toHaveText('bob')
  await page.keyboard.type('` @bob')
  // Written out: Enter sends.
  await expect(people).toHaveCount(0)
  await expect(field).toHaveValue('mail@h and @teo @han @mira.okafor `@b` @bob')
  await page.keyboard.press('Control+z')
  await expect(field).not.toHaveValue(/@bob$/)
  await page.keyboard.press('Control+Shift+z')
  await page.keyboard.press('Enter')
  const mine = page.getByRole('log').getByRole('article').last()
  await expect(mine.locator('.mention')).toHaveText(['@teo', '@mira.okafor', '@bob'])

  // Before a blank the caret steps over it: behind the name, longer names would be offered.
  await page.keyboard.type(' please')
  await page.keyboard.press('Home')
  await page.keyboard.type('@j')
  await page.keyboard.press('Enter')
  await expect(people).toHaveCount(0)
  await page.keyboard.type('yes, ')
  await expect(field).toHaveValue('@jonas yes, please')
  await field.fill('')

  // Where a message is changed, too.
  await page.keyboard.press('ArrowUp')
  const edit = page.getByRole('textbox', { name: 'Edit your message' })
  await expect(edit).toBeFocused()
  await page.keyboard.type(' @pr')
  await page.keyboard.press('Enter')
  await expect(edit).toHaveValue(/@bob @priya.n $/)
  await page.keyboard.type('@')
  await page.keyboard.press('Escape')
  await expect(edit).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(edit).toHaveCount(0)
})

test('who is mentioned sees it, and rooms may be muted', async ({ open, page }) => {
  await open('full', { details: true })
  await openRoom(page, /Launch/)
  await page.evaluate(() => {
    const [launch, design] = window.demo.engine.state.rooms.keys()
    if (!launch || !design) throw new Error('The demo has two rooms.')
    window.demo.engine.say(launch, 'bob', 'Over to you, @Alice')
    window.demo.engine.say(design, 'mira', '@alice, which blue?')
  })
  const last = page.getByRole('log').getByRole('article').last()
  await expect(last).toHaveAccessibleName(/^bob, .*, mentions you$/)
  await expect(last.locator('.mention[data-me]')).toHaveText('@Alice')
  const design = page.getByRole('navigation').getByRole('button', { name: /Design/ })
  await expect(design).toHaveAccessibleName(/4 unread messages, 1 mentions you/)
  await expect(page).toHaveTitle('(5) Roomkey')

  await openRoom(page, /Design/)
  const about = page.getByRole('combobox', { name: 'Tell me about' })
  await expect(about).toHaveValue('default')
  await about.selectOption('Nothing')
  await expect(about).toHaveAccessibleDescription('Its unread messages are not counted either.')
  await openRoom(page, /Launch/)
  await expect(page).toHaveTitle('(1) Roomkey')
  await page.evaluate(() => {
    const [, design] = window.demo.engine.state.rooms.keys()
    if (design) window.demo.engine.say(design, 'mira', 'So, @alice?')
  })
  await expect(design).toHaveAccessibleName(/Muted.*1 unread message, 1 mentions you/)
  await expect(page).toHaveTitle('(1) Roomkey')
})

test('what comes while nobody is there stays unread', async ({ open, page }) => {
  await page.clock.install()
  await open('full', { latency: 0 })
  await openRoom(page, /Launch/)
  const row = page.getByRole('navigation').getByRole('button', { name: /Launch/ })
  const say = (text: string) =>
    page.evaluate((words) => {
      const [room] = window.demo.engine.state.rooms.values()
      if (room) window.demo.engine.say(room.view.id, 'bob', words)
    }, text)
  await say('one')
  await expect(page.getByRole('log').getByText('one', { exact: true })).toBeVisible()
  await page.clock.runFor(121_000)
  await say('two')
  await expect(row).toHaveAccessibleName(/1 unread message/)
  await page.clock.runFor(121_000)
  await expect(row).toHaveAccessibleName(/1 unread message/)
  await page.mouse.move(5, 5)
  await expect(row).not.toHaveAccessibleName(/unread/)
})

test('each paragraph, name and file is read in the direction of its own words', async ({ open, page }) => {
  await page.setViewportSize({ width: 900, height: 900 })
  await open('full')
  await page.evaluate(() => {
    const { engine } = window.demo
    for (const room of engine.state.rooms.values()) {
      if (room.view.name === 'Reading group') room.view.name = 'نادي القراءة 2026!'
      for (const { attachments } of room.messages)
        for (const file of attachments)
          if (file.name === 'logs-november.zip') file.name = 'عربي ملف طويل جدا.txt'
    }
  })
  await openRoom(page, /Design/)
  const words = [
    'عربي with English inside عربي',
    'English with عربي inside',
    '`code` ثم كلام',
    '- قائمة أولى\n- then English\n\n> اقتباس طويل',
    '```\nلا (code)\n```',
  ]
  await page.evaluate((said) => {
    const room = [...window.demo.engine.state.rooms.values()].find(({ view }) => view.name === 'Design')
    if (room) window.demo.engine.say(room.view.id, 'mira', said)
  }, words.join('\n\n'))
  const body = page.getByRole('log').getByRole('article').last().locator('.markdown')
  await expect(body.getByText('then English')).toBeVisible()
  /** Where its words begin, seen from the box around them: the edge that they touch. */
  const edge = (of: string) =>
    body
      .locator(of)
      .first()
      .evaluate((block) => {
        const range = document.createRange()
        range.selectNodeContents(block)
        const [text, box] = [range.getBoundingClientRect(), block.getBoundingClientRect()]
        const [left, right] = [text.left - box.left, box.right - text.right]
        return left < 2 ? 'left' : right < 2 ? 'right' : `${left} ${right}`
      })
  expect(await edge('p:nth-of-type(1)')).toBe('right')
  expect(await edge('p:nth-of-type(2)')).toBe('left')
  // What is code says nothing about the words around it.
  expect(await edge('p:nth-of-type(3)')).toBe('right')
  // An item of other words stays with its bullet.
  expect(await edge('li:nth-of-type(2)')).toBe('right')
  expect(await edge('blockquote p')).toBe('right')
  await expect(body.locator('blockquote')).toHaveCSS('border-right-width', '3px')
  await expect(body.locator('ul')).toHaveCSS('padding-right', '22px')
  await expect(body.locator('pre')).toHaveCSS('direction', 'ltr')
  const field = page.getByRole('textbox', { name: 'Message Design' })
  await field.fill('عربي')
  await expect(field).toHaveCSS('direction', 'rtl')
  await field.fill('')
  await expect(field).toHaveCSS('direction', 'ltr')

  const row = page.getByRole('navigation').locator('.room-row-name', { hasText: '2026' })
  await expect(row).toHaveCSS('direction', 'rtl')
  // Where others of its column begin.
  await expect(row).toHaveCSS('text-align', 'left')
  await openRoom(page, /Support rota/)
  // It comes apart at its ending, or its letters would not join; and its halves do not change places.
  const start = page.locator('.file-name-start', { hasText: 'ملف' })
  const end = start.locator('+ .file-name-end')
  await expect(start).toHaveText('عربي ملف طويل جدا')
  const [first, last] = [await start.boundingBox(), await end.boundingBox()]
  expect((last?.x ?? 0) + (last?.width ?? 0)).toBeCloseTo(first?.x ?? 0, 0)
})
