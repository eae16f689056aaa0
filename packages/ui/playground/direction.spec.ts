import { expect, openRoom, test } from './fixtures.ts'

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
