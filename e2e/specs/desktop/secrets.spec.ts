import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { register } from '../../harness/steps.ts'
import { expect, test } from '../../harness/test.ts'

test('with a keychain, the app opens signed in', async ({ person }) => {
  const alice = await person('alice')
  await register(alice)
  await alice.reopen()
  await expect(alice.page.getByRole('button', { name: 'Account menu of alice' })).toBeVisible()
})

test('without one, nothing is kept and the app says so', async ({ person, backend }) => {
  const alice = await person('alice', { keyring: 'none' })
  await register(alice)
  await expect.poll(() => alice.dialogs).toHaveLength(1)
  expect(alice.dialogs[0]).toContain('You will have to sign in again next time.')
  expect(existsSync(join(alice.profile, 'secrets.json'))).toBe(false)
  await alice.reopen()
  await expect(alice.page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
  await expect(alice.page.getByLabel('Server address')).toHaveValue(backend.url)
})
