import { Backend } from '../../harness/Backend.ts'
import { createRoom, expectSent, message, register, send } from '../../harness/steps.ts'
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

  const load = (server: string) =>
    page.evaluate(
      (url) =>
        new Promise((resolve) => {
          const image = new Image()
          image.onload = () => resolve('shown')
          image.onerror = () => resolve('refused')
          image.src = `${url}/icon.svg`
        }),
      server,
    )
  await expect.poll(() => load(other.url)).toBe('shown')
  expect(await load(backend.url)).toBe('refused')
  // The refusal above is the policy's, and the only one.
  expect(alice.problems.splice(0).filter((problem) => !problem.includes('img-src'))).toEqual([])

  // The next start opens it again.
  await alice.reopen()
  await expect(alice.page.getByRole('button', { name: 'Account menu of alice' })).toBeVisible()
  await expect(message(alice, 'Elsewhere', 'here')).toBeVisible()
  await other.dispose()
})
