import { expect, openRoom, test } from './fixtures.ts'

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
