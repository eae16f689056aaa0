import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Person } from '../../harness/Person.ts'
import { composer, createRoom, expectSent, PASSWORD, register, send } from '../../harness/steps.ts'
import { expect, test } from '../../harness/test.ts'

const section = ({ page }: Person, name: string) => page.getByRole('button', { name, exact: true })
const width = ({ page }: Person) => page.evaluate(() => innerWidth)

test('settings outlive a restart, for every account; diagnostics tell nothing of anybody', async ({
  person,
  backend,
}) => {
  const alice = await person('alice')
  const { page } = alice
  // Also before anybody signed in; keys that come before the app is there go nowhere.
  await expect(page.getByLabel('User name')).toBeVisible()
  const before = await width(alice)
  await page.keyboard.press('Control+,')
  await page.getByLabel('Zoom', { exact: true }).selectOption('125 %')
  await expect.poll(() => width(alice)).toBe(Math.round(before / 1.25))
  await section(alice, 'Notifications').click()
  await page.getByRole('switch', { name: 'Quiet hours' }).check()
  await page.getByLabel('Quiet until').fill('06:15')
  await page.keyboard.press('Escape')

  await register(alice)
  await createRoom(alice, 'Lighthouse', [])
  const file = join(alice.profile, 'itinerary.txt')
  writeFileSync(file, 'to the sea')
  await page.getByRole('main').locator('input[type="file"]').setInputFiles(file)
  await expect(page.getByText('itinerary.txt')).toBeVisible()
  await send(alice, 'Lighthouse', 'marmalade at dawn')
  await expectSent(alice, 'Lighthouse', 'marmalade at dawn')

  await alice.reopen()
  await expect(composer(alice, 'Lighthouse')).toBeVisible()
  await expect.poll(() => width(alice)).toBe(Math.round(before / 1.25))
  // A server that is away makes the engine say what it thinks of that.
  await backend.stop()
  await expect(alice.page.getByText('The server does not answer.')).toBeVisible()
  // The menu bar leads where the key does, and has the zoom.
  await alice.system.chooseMenu('Zoom In')
  await expect.poll(() => width(alice)).toBe(Math.round(before / 1.5))
  await alice.system.chooseMenu('Actual Size')
  await expect.poll(() => width(alice)).toBe(before)
  await alice.system.chooseMenu('Settings…')
  await section(alice, 'Notifications').click()
  await expect(alice.page.getByLabel('Quiet until')).toHaveValue('06:15')

  // What a page that was taken over says is refused, and the log says only that.
  await alice.page.evaluate(() => window.roomkey.post('marmalade'))
  await section(alice, 'About').click()
  await alice.page.getByRole('button', { name: 'Copy diagnostics' }).click()
  await expect(alice.page.getByText('Copied. Paste it where you were asked for it.')).toBeVisible()
  await expect.poll(() => alice.system.clipboard()).toContain('Account 1: signed in, http,')
  const diagnostics = alice.system.clipboard() ?? ''
  expect(diagnostics).toContain('engine:post: refused malformed arguments')
  expect(diagnostics).toContain('"quietHours":{"from":1320,"to":375}')
  const log = readdirSync(join(alice.profile, 'logs')).map((name) =>
    readFileSync(join(alice.profile, 'logs', name), 'utf8'),
  )
  const host = new URL(backend.url).host
  const planted = ['marmalade', 'Lighthouse', 'itinerary', PASSWORD, 'eyJ', 'alice', host, '127.0.0.1']
  for (const word of planted) {
    expect(diagnostics).not.toContain(word)
    expect(log.join('\n')).not.toContain(word)
  }
})
