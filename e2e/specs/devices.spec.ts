import type { Person } from '../harness/Person.ts'
import { createRoom, openRoom, PASSWORD, register, send } from '../harness/steps.ts'
import { expect, test } from '../harness/test.ts'

async function signIn({ page }: Person, name: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('User name').fill(name)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('button', { name: `Account menu of ${name}` })).toBeVisible()
}

async function openAccount({ page }: Person) {
  await page.getByRole('button', { name: 'Account menu of alice' }).click()
  await page.getByRole('menuitem', { name: 'Devices and password…' }).click()
  return page.getByRole('dialog', { name: 'Account' })
}

test('somebody on two devices reads on one, signs the other out, and takes a new password', {
  tag: '@page',
}, async ({ person }) => {
  const here = await person('alice')
  const there = await person('left-behind')
  await register(here)
  await signIn(there, 'alice')

  const bob = await person('bob')
  await register(bob)
  await createRoom(bob, 'Harbour', [here])
  await send(bob, 'Harbour', 'a boat')
  const badges = [here, there].map(({ page }) => page.getByRole('navigation').getByText('1 unread message'))
  for (const badge of badges) await expect(badge).toBeAttached()
  await openRoom(here, 'Harbour')
  for (const badge of badges) await expect(badge).toHaveCount(0)

  const account = await openAccount(here)
  const devices = account.getByRole('list', { name: 'Signed in on' }).getByRole('listitem')
  await expect(devices).toHaveCount(2)
  await expect(devices.first()).toContainText('This device')
  await account.getByRole('button', { name: /^Sign out .+ on / }).click()
  await here.page
    .getByRole('dialog', { name: /^Sign out / })
    .getByRole('button', { name: 'Sign out' })
    .click()
  await expect(devices).toHaveCount(1)
  await expect(there.page.getByText('was signed out from another one')).toBeVisible()

  await signIn(there, 'alice')
  await account.getByRole('button', { name: 'Change…' }).click()
  await account.getByLabel('Current password').fill(PASSWORD)
  await account.getByLabel('New password').fill('another horse battery')
  await account.getByRole('button', { name: 'Change password' }).click()
  await expect(account.getByRole('status')).toContainText('all other devices were signed out')
  await expect(there.page.getByText('was signed out from another one')).toBeVisible()
  await signIn(there, 'alice', 'another horse battery')
})
