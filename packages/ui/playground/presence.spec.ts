import { expect, test } from './fixtures.ts'

test('a dot and a word say who is online, and nothing is said without a connection', async ({ open }) => {
  const page = await open('full', { details: true })
  const rooms = page.locator('.room-row')
  const mira = rooms.filter({ hasText: 'mira.okafor' }).first()
  const bob = rooms.filter({ hasText: 'bob' }).filter({ hasNotText: 'Infrastructure' }).first()
  await expect(mira.locator('.avatar')).toHaveAttribute('data-online')
  await expect(mira).toContainText('Online')
  await expect(bob.locator('.avatar')).not.toHaveAttribute('data-online')
  await expect(bob).not.toContainText('Online')

  await mira.click()
  await expect(page.locator('.room-title')).toContainText('Direct conversation · Online')
  await bob.click()
  await expect(page.locator('.room-title')).toContainText('Direct conversation · Offline')
  await rooms.filter({ hasText: 'Design' }).first().click()
  const members = page.getByRole('list', { name: 'Members' }).getByRole('listitem')
  await expect(members.filter({ hasText: 'hanna.w' })).toContainText('Online')
  await expect(members.filter({ hasText: 'alice' })).not.toContainText('Online')

  await page.evaluate(() => window.demo.engine.waitForServer(60_000))
  await expect(page.locator('[data-online]')).toHaveCount(0)
  await expect(rooms.filter({ hasText: 'Online' })).toHaveCount(0)
  await bob.click()
  await expect(page.locator('.room-title')).toHaveText(/Direct conversation$/)
})
