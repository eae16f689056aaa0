import { expectSent, meet, message, send, texts } from '../harness/steps.ts'
import { expect, test } from '../harness/test.ts'

test('a server that restarts loses nothing and doubles nothing', async ({ person, backend }) => {
  const alice = await person('alice')
  const bob = await person('bob')
  await meet(alice, bob, 'Harbour')
  await send(alice, 'Harbour', 'one')
  await expect(message(bob, 'Harbour', 'one')).toBeVisible()

  await backend.stop()
  for (const text of ['two', 'three', 'four']) {
    await send(alice, 'Harbour', text)
    await expect(message(alice, 'Harbour', text)).toBeVisible()
  }
  await send(bob, 'Harbour', 'five')
  await expect(message(bob, 'Harbour', 'five')).toHaveAttribute('data-state', 'waiting')
  await backend.start()

  for (const text of ['two', 'three', 'four']) {
    await expect(message(bob, 'Harbour', text)).toBeVisible({ timeout: 40_000 })
    await expectSent(alice, 'Harbour', text)
  }
  await expect(message(alice, 'Harbour', 'five')).toBeVisible({ timeout: 40_000 })
  await expectSent(bob, 'Harbour', 'five')

  // Everybody sees every message once, and all see one order, in which each sender's own order is kept.
  await expect.poll(() => texts(alice, 'Harbour')).toHaveLength(5)
  await expect.poll(() => texts(bob, 'Harbour')).toEqual(await texts(alice, 'Harbour'))
  const order = await texts(alice, 'Harbour')
  expect(order.filter((text) => text !== 'five')).toEqual(['one', 'two', 'three', 'four'])
})
