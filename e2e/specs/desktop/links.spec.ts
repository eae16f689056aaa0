import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DesktopBridge } from '../../../apps/desktop/src/ipc/bridge.ts'
import { composer, createRoom, expectSent, message, register, send } from '../../harness/steps.ts'
import { expect, test } from '../../harness/test.ts'

const ONE_PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

test('links lead to rooms, messages and servers, however they come in, and nonsense leads nowhere', async ({
  person,
  backend,
}) => {
  const alice = await person('alice')
  await register(alice)
  await createRoom(alice, 'Linked', [])
  await send(alice, 'Linked', 'look here')
  await expectSent(alice, 'Linked', 'look here')
  const room = await alice.page.locator('.columns').getAttribute('data-room')
  const id = await message(alice, 'Linked', 'look here').getAttribute('data-message')
  const server = encodeURIComponent(backend.url)
  const toMessage = `roomkey://open/room/${room}/message/${id}?server=${server}`
  await createRoom(alice, 'Other', [])

  // Started by a link: to the message, and not to where the app was left.
  await alice.close()
  await alice.open([toMessage])
  await expect(composer(alice, 'Linked')).toBeVisible()
  await expect(message(alice, 'Linked', 'look here')).toBeFocused()

  // A second start gives its link to the first one and ends.
  await alice.page.getByRole('navigation').getByRole('button', { name: 'Other' }).click()
  await expect(composer(alice, 'Other')).toBeVisible()
  const again = (link: string) =>
    expect(alice.openAgain([link])).rejects.toThrow('ended before its window was there')
  await again(`roomkey://open/room/${room}?server=${server}`)
  await expect(composer(alice, 'Linked')).toBeVisible()

  const said = alice.page.getByRole('status')
  // What is said goes by itself, and the second start may take longer to end.
  const isTold = (link: string, words: string) =>
    Promise.all([expect(said.getByText(words)).toBeVisible(), again(link)])
  await isTold(
    `roomkey://open/delete/${room}?server=${server}`,
    'This link does not lead anywhere in Roomkey.',
  )
  await isTold(
    `roomkey://open/room/01900000-0000-7000-8000-000000000001?server=${server}`,
    'You are not in the room that this link leads to.',
  )
  await expect(composer(alice, 'Linked')).toBeVisible()

  // A picture that is still being measured is not lost with its page: the window waits, unless its person stays.
  const { page } = alice
  const holdPictures = () =>
    page.evaluate(() => {
      const measure = createImageBitmap
      window.createImageBitmap = (async (file: Blob) => {
        await new Promise((resolve) => addEventListener('measure', resolve, { once: true }))
        return measure(file)
      }) as typeof createImageBitmap
    })
  await holdPictures()
  const picture = join(alice.profile, 'slow.png')
  writeFileSync(picture, Buffer.from(ONE_PIXEL, 'base64'))
  const attach = () => page.getByRole('main').locator('input[type="file"]').setInputFiles(picture)
  const waits = page.getByRole('dialog', { name: 'Files are still being added' })
  await attach()
  await again('roomkey://open/server/elsewhere.example:8443')
  await expect(waits).toContainText('Roomkey goes to New account as soon as they are.')
  await waits.getByRole('button', { name: 'Stay here' }).click()
  await expect(waits).toBeHidden()
  await again('roomkey://open/server/elsewhere.example:8443')
  await expect(waits).toBeVisible()
  const measured = () => page.evaluate(() => dispatchEvent(new Event('measure')))
  await measured()

  // A server where nobody is signed in: the form, filled in, and nothing more.
  await expect(alice.page.getByLabel('Server address')).toHaveValue('elsewhere.example:8443')
  await expect(alice.page.getByLabel('User name')).toHaveValue('')
  await again(`roomkey://open/server/${new URL(backend.url).host}`)
  await expect(alice.page.getByRole('button', { name: 'Account menu of alice' })).toBeVisible()
  const files = page.getByRole('list', { name: 'Files to send' })
  await expect(files).toContainText('slow.png')

  // Who quits loses none, either.
  await holdPictures()
  await attach()
  // Behind what the page said of its files, the shell hears this; whoever quits is heard by another way.
  await page.evaluate(() => {
    const { openExternal } = window.roomkey as unknown as Pick<DesktopBridge, 'openExternal'>
    openExternal('https://fence.example/')
  })
  await expect.poll(() => alice.links).toEqual(['https://fence.example/'])
  const quit = alice.close()
  await expect(waits).toContainText('Roomkey closes as soon as they are.')
  await measured()
  await quit
  await alice.open()
  await expect(alice.page.getByRole('list', { name: 'Files to send' }).getByRole('listitem')).toHaveCount(2)
})
