import type { Page } from '@playwright/test'
import { register } from '../../harness/steps.ts'
import { expect, test } from '../../harness/test.ts'

interface Kept {
  refresh: string
  rotationId: string | null
  accessExpiresAt: number
}

/** What the tabs keep of the session; with `change` replaced first. */
const keptTokens = (page: Page, change: Partial<Kept> = {}): Promise<Kept> =>
  page.evaluate(async (changed) => {
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const database = await settled(indexedDB.open('roomkey'))
    const secrets = database.transaction('secrets', 'readwrite').objectStore('secrets')
    const kept = { ...JSON.parse(await settled(secrets.get('tokens'))), ...changed }
    await settled(secrets.put(JSON.stringify(kept), 'tokens'))
    database.close()
    return kept
  }, change)

test('tabs whose tokens ran out renew them together, and none is taken for a thief', async ({ person }) => {
  const alice = await person('alice')
  await register(alice)
  const { page: first } = alice
  const second = await first.context().newPage()
  await second.goto(first.url())
  const tabs = [first, second]
  for (let round = 0; round < 3; round += 1) {
    const before = await keptTokens(first, { accessExpiresAt: 0 })
    await Promise.all(tabs.map((tab) => tab.reload()))
    await expect.poll(async () => (await keptTokens(first)).refresh).not.toBe(before.refresh)
    for (const tab of tabs) {
      await tab.getByRole('button', { name: 'Account menu of alice' }).click()
      await tab.getByRole('menuitem', { name: 'Devices and password…' }).click()
      await expect(tab.getByRole('listitem').filter({ hasText: 'This device' })).toBeVisible()
      await tab.keyboard.press('Escape')
    }
  }
})
