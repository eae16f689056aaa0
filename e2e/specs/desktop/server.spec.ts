import { readdirSync } from 'node:fs'
import { Backend } from '../../harness/Backend.ts'
import type { Person } from '../../harness/Person.ts'
import { composer, createRoom, expectSent, message, openRoom, register, send } from '../../harness/steps.ts'
import { expect, test } from '../../harness/test.ts'

test('people choose another server than the suggested one, and its pictures may be shown', async ({
  person,
  backend,
}) => {
  const other = new Backend()
  await other.start()
  const alice = await person('alice')
  const { page } = alice
  const address = page.getByLabel('Server address')
  await expect(address).toHaveValue(backend.url)
  await address.fill(other.url)
  await register(alice)
  await createRoom(alice, 'Elsewhere', [])
  await send(alice, 'Elsewhere', 'here')
  await expectSent(alice, 'Elsewhere', 'here')
  await expect.poll(() => refusedBy(alice, other)).toBe('the answer')
  expect(await refusedBy(alice, backend)).toBe('the policy')

  // One account has no rail; a second one, on the first server, brings it, and each page a policy of its own.
  const rail = page.getByRole('navigation', { name: 'Accounts' })
  await expect(rail).toHaveCount(0)
  await page.getByRole('button', { name: 'Account menu of alice' }).click()
  await page.getByRole('menuitem', { name: 'Add an account…' }).click()
  await expect(page.getByRole('heading', { name: 'Add an account' })).toBeVisible()
  await expect(address).toHaveValue(backend.url)
  await register(alice)
  await createRoom(alice, 'First', [])
  await expect.poll(() => refusedBy(alice, backend)).toBe('the answer')
  expect(await refusedBy(alice, other)).toBe('the policy')
  const tile = (index: number) => rail.getByRole('button').nth(index)
  await expect(tile(1)).toHaveAttribute('aria-current', 'true')

  // One window has one theme, whoever's page it shows.
  const root = page.locator('html')
  await page.getByRole('button', { name: 'Account menu of alice' }).click()
  await page.getByRole('menuitemradio', { name: 'Dark' }).click()
  await expect(root).toHaveAttribute('data-theme', 'dark')
  await page.keyboard.press('Escape')

  // The one that is not looked at stays connected: what arrives there is counted.
  const bob = await person('bob')
  await bob.page.getByLabel('Server address').fill(other.url)
  await register(bob)
  await page.keyboard.press('Control+1')
  await expect(tile(0)).toHaveAttribute('aria-current', 'true')
  await expect(root).toHaveAttribute('data-theme', 'dark')
  await openRoom(alice, 'Elsewhere')
  await expect(message(alice, 'Elsewhere', 'here')).toBeVisible()
  await addMember(alice, 'bob')
  // What is being written is not lost on the way.
  await composer(alice, 'Elsewhere').fill('half a thought')
  await page.keyboard.press('Control+2')
  await expect(roomIn(alice, 'First')).toBeVisible()
  await expect(roomIn(alice, 'Elsewhere')).toHaveCount(0)
  await openRoom(bob, 'Elsewhere')
  await send(bob, 'Elsewhere', 'anybody there?')
  await expect(tile(0)).toHaveAccessibleName(`alice on ${new URL(other.url).host}, 1 unread message`)

  // The next start opens on the account shown last, and the other one without its server.
  await alice.close()
  await other.stop()
  await alice.open()
  const again = alice.page
  await expect(roomIn(alice, 'First')).toBeVisible()
  await again.keyboard.press('Control+1')
  await openRoom(alice, 'Elsewhere')
  await expect(message(alice, 'Elsewhere', 'anybody there?')).toBeVisible()
  await expect(composer(alice, 'Elsewhere')).toHaveValue('half a thought')

  // Removing it leaves the other one, and nothing of it.
  await again.getByRole('button', { name: 'Account menu of alice' }).click()
  await again.getByRole('menuitem', { name: 'Sign out…' }).click()
  await again.getByRole('button', { name: 'Sign out and remove everything' }).click()
  await expect(roomIn(alice, 'First')).toBeVisible()
  await expect(again.getByRole('navigation', { name: 'Accounts' })).toHaveCount(0)
  await expect.poll(() => readdirSync(alice.profile)).not.toContain('engine')
  await alice.reopen()
  await expect(roomIn(alice, 'First')).toBeVisible()
  await other.dispose()
  for (const person of [alice, bob])
    expect(person.problems.splice(0).filter((problem) => !problem.includes('img-src'))).toEqual([])
})

/** Why a picture from there is not shown: the policy, or (as this one is not meant for other origins) the answer. */
async function refusedBy({ page }: Person, { url: server }: Backend): Promise<'the policy' | 'the answer'> {
  const url = `${server}/icon.svg?${crypto.randomUUID()}`
  const failed = page.waitForEvent('requestfailed', (request) => request.url() === url)
  await page.evaluate((src) => {
    new Image().src = src
  }, url)
  return (await failed).failure()?.errorText === 'csp' ? 'the policy' : 'the answer'
}

const roomIn = ({ page }: Person, name: string) =>
  page.getByRole('navigation', { name: 'Rooms and people' }).getByRole('button', { name })

/** To the open room. */
async function addMember({ page }: Person, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Show room details' }).click()
  await page.getByRole('button', { name: 'Add people' }).click()
  const dialog = page.getByRole('dialog', { name: /^Add people to/ })
  await dialog.getByRole('combobox').or(dialog.getByRole('textbox')).first().fill(name)
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(dialog).toBeHidden()
}
