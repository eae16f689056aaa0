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

  // Why a picture from there is not shown: the policy, or (as this one is not meant for other origins) the answer.
  const refusedBy = async (server: string) => {
    const url = `${server}/icon.svg?${crypto.randomUUID()}`
    const failed = page.waitForEvent('requestfailed', (request) => request.url() === url)
    await page.evaluate((src) => {
      new Image().src = src
    }, url)
    return (await failed).failure()?.errorText === 'csp' ? 'the policy' : 'the answer'
  }
  await expect.poll(() => refusedBy(other.url)).toBe('the answer')
  expect(await refusedBy(backend.url)).toBe('the policy')
  expect(alice.problems.splice(0).filter((problem) => !problem.includes('img-src'))).toEqual([])

  // The next start opens it again.
  await alice.reopen()
  await expect(alice.page.getByRole('button', { name: 'Account menu of alice' })).toBeVisible()
  await expect(message(alice, 'Elsewhere', 'here')).toBeVisible()
  await other.dispose()
})
