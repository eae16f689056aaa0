import type { RoomId } from '@roomkey/protocol'
import { expect, openRoom, test } from './fixtures.ts'

test('an address leads to a room and a message; what it does not lead to is said', async ({ open, page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await open('full')
  await openRoom(page, /Launch/)
  const lead = (hash: string) =>
    page.evaluate((to) => {
      location.hash = to
    }, hash)
  const room = await page.locator('.columns').getAttribute('data-room')
  const first = page.getByRole('log', { name: 'Messages in Launch' }).getByRole('article').last()
  const id = await first.getAttribute('data-message')
  await first.click({ button: 'right', position: { x: 2, y: 2 } })
  await page.getByRole('menuitem', { name: 'Copy link' }).click()
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toBe(`https://chat.example.org/#/room/${room}/message/${id}`)

  // In a message it is a link within the app; to another server it is for the shell.
  await openRoom(page, /Infrastructure/)
  const link = await page.evaluate(() => navigator.clipboard.readText())
  const desktop = `roomkey://open/room/${room}?server=https%3A%2F%2Fchat.example.org`
  const write = page.getByRole('textbox', { name: 'Message Infrastructure' })
  const elsewhere = [desktop, link].map((each) => each.replace('chat.', 'talk.'))
  await write.fill([link, desktop, ...elsewhere].join(' '))
  await write.press('Enter')
  await page.getByRole('link', { name: 'A room on talk.example.org' }).click()
  await page.getByRole('link', { name: elsewhere[1] ?? '' }).click()
  expect(await page.evaluate(() => window.demo.opened)).toEqual(elsewhere)
  await expect(page.getByRole('link', { name: 'Launch', exact: true })).toBeVisible()
  const inLine = page.getByRole('link', { name: 'A message in Launch' })
  expect((await inLine.boundingBox())?.height).toBeLessThan(24)
  await inLine.click()
  await expect(page.locator(`[data-message="${id}"]`)).toBeFocused()
  // Nobody chose to change the message: what is typed now is an answer.
  await page.keyboard.press('Delete')
  await page.keyboard.type('every letter')
  const answer = page.getByRole('textbox', { name: 'Message Launch' })
  await expect(answer).toHaveValue('every letter')
  await answer.fill('')

  await openRoom(page, /Infrastructure/)
  await lead(`#/room/${room}/message/${id}`)
  await expect(page.locator(`[data-message="${id}"]`)).toBeFocused()
  await expect.poll(() => page.evaluate(() => location.hash)).toBe('')
  // From there one gets back, as from what was searched for.
  await page.getByRole('button', { name: /^Back/ }).click()
  await expect(page.getByRole('textbox', { name: 'Message Infrastructure' })).toBeVisible()
  await lead(`#/room/${room}`)
  await expect(page.getByRole('textbox', { name: 'Message Launch' })).toBeVisible()

  // What somebody is writing stays, and where it led is offered afterwards.
  await openRoom(page, /Infrastructure/)
  await page.getByRole('button', { name: 'New room' }).click()
  await page.getByLabel('Name').fill('Half written')
  await lead(`#/room/${room}`)
  await expect(page.getByLabel('Name')).toHaveValue('Half written')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('textbox', { name: 'Message Infrastructure' })).toBeVisible()
  await page.getByRole('button', { name: 'Go there' }).click()
  await expect(page.getByRole('textbox', { name: 'Message Launch' })).toBeVisible()

  // Whoever sees it already has nowhere to go back to.
  await lead(`#/room/${room}/message/${id}`)
  await expect(page.locator(`[data-message="${id}"]`)).toBeFocused()
  await expect(page.getByRole('button', { name: /^Back to where/ })).toHaveCount(0)

  const said = page.getByRole('status')
  await lead(`#/room/${room}/message/01900000-0000-7000-8000-000000000001`)
  await expect(said.getByText('This message is not there any more.')).toBeVisible()
  await lead('#/room/01900000-0000-7000-8000-000000000001')
  await expect(said.getByText('You are not in the room that this link leads to.')).toBeVisible()
  await lead('#/nonsense')
  await expect(said.getByText('This link does not lead anywhere in Roomkey.')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Message Launch' })).toBeVisible()
})

test('a room that an address leads to waits for whoever signs in', async ({ open, page }) => {
  await open('full')
  await openRoom(page, /Launch/)
  const room = await page.locator('.columns').getAttribute('data-room')
  await open('signedOut')
  await page.evaluate((id) => {
    location.hash = `#/room/${id}`
  }, room)
  await page.getByLabel('User name').fill('alice')
  await page.getByLabel('Password', { exact: true }).fill('right one')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Message Launch' })).toBeVisible()
})

test('a link to another server takes what was typed for this one along', async ({ open, page }) => {
  await open('chooseServer')
  const lead = (server: string) =>
    page.evaluate((to) => window.demo.lead({ kind: 'signIn', server: to }), server)
  const [server, password] = [page.getByLabel('Server address'), page.getByLabel('Password', { exact: true })]
  await lead('chat.example.org')
  await page.getByLabel('User name').fill('alice')
  await password.fill('right one')
  await lead('chat.example.org')
  await expect(password).toHaveValue('right one')
  await lead('elsewhere.example')
  await expect(server).toHaveValue('elsewhere.example')
  await expect(server).toBeFocused()
  await expect(password).toHaveValue('')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Please fill this in.')).toBeVisible()
})

test('a link that somebody had to sign in for leads on to its room, on its server', async ({
  open,
  page,
}) => {
  await open('full')
  await openRoom(page, /Launch/)
  const room = await page.locator('.columns').getAttribute('data-room')
  for (const [server, lands] of [
    ['https://chat.example.org', true],
    ['https://elsewhere.example', false],
  ] as const) {
    await open('chooseServer')
    await page.evaluate(([to, id]) => window.demo.lead({ kind: 'signIn', server: to, room: id as RoomId }), [
      server,
      room,
    ] as const)
    await expect(page.getByLabel('Server address')).toHaveValue(server)
    // It can be corrected, and somebody else's rooms are not looked for there.
    await page.getByLabel('Server address').fill('https://chat.example.org')
    await page.getByLabel('User name').fill('alice')
    await page.getByLabel('Password', { exact: true }).fill('right one')
    await page.keyboard.press('Enter')
    const list = page.getByRole('navigation', { name: 'Rooms and people' })
    await expect(list.getByRole('button', { name: /Launch/ })).toBeVisible()
    await expect(page.getByRole('textbox', { name: 'Message Launch' })).toHaveCount(lands ? 1 : 0)
  }
})
