import { register } from '../../harness/steps.ts'
import { expect, test } from '../../harness/test.ts'

test('a second start with the same data ends at once and leaves the first one alone', async ({ person }) => {
  const alice = await person('alice')
  await register(alice)
  await expect(alice.openAgain()).rejects.toThrow('ended before its window was there')
  await expect(alice.page.getByRole('button', { name: 'Account menu of alice' })).toBeVisible()
})
