import type { Page } from '@playwright/test'
import {
  composer,
  createRoom,
  expectSent,
  message,
  openRoom,
  register,
  send,
  texts,
} from '../../harness/steps.ts'
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
  const before = await keptTokens(first, { accessExpiresAt: 0 })
  await Promise.all(tabs.map((tab) => tab.reload()))
  await expect.poll(async () => (await keptTokens(first)).refresh).not.toBe(before.refresh)
  for (const tab of tabs) {
    await tab.getByRole('button', { name: 'Account menu of alice' }).click()
    await tab.getByRole('menuitem', { name: 'Devices and password…' }).click()
    await expect(tab.getByRole('listitem').filter({ hasText: 'This device' })).toBeVisible()
    await tab.keyboard.press('Escape')
  }
})

/** A tab of somebody's browser, for the steps that take a person. */
const inTab = (page: Page) => ({ page, name: 'alice' }) as Parameters<typeof openRoom>[0]

/** Whoever holds the account's data, in whichever tab. */
const holder = ({ page }: { page: Page }): Promise<string | undefined> =>
  page.evaluate(async () => {
    const { held = [] } = await navigator.locks.query()
    return held.find(({ name }) => name?.startsWith('roomkey account '))?.clientId
  })

/** In the page: overwrites every database of the accounts, whose files have names that say nothing; how many. */
async function damageKept(): Promise<number> {
  let damaged = 0
  async function visit(folder: FileSystemDirectoryHandle): Promise<void> {
    for await (const entry of folder.values()) {
      if (entry.kind === 'directory') await visit(entry as FileSystemDirectoryHandle)
      else {
        const handle = entry as FileSystemFileHandle
        const { size } = await handle.getFile()
        // Their first page is the pool's own, and all there is of those that are not in use.
        if (size <= 4096) continue
        const file = await handle.createWritable({ keepExistingData: true })
        await file.write({ type: 'write', position: 4096, data: new Uint8Array(size - 4096).fill(7) })
        await file.close()
        damaged += 1
      }
    }
  }
  const root = await navigator.storage.getDirectory()
  await visit(await root.getDirectoryHandle('roomkey'))
  return damaged
}

/** The tab's engine has the account's data, and not one of its own in memory. */
async function expectKept({ page }: { page: Page }): Promise<void> {
  await page.getByRole('button', { name: 'Account menu of alice' }).click()
  await expect(page.getByRole('menuitem', { name: 'Sign out…' })).toBeVisible()
  await expect(page.getByText('This browser keeps nothing')).toBeHidden()
  await page.keyboard.press('Escape')
}

test('tabs show the same, and go on with everything when the one that leads is closed', async ({
  person,
  backend,
}) => {
  const alice = await person('alice')
  await register(alice)
  await createRoom(alice, 'Notes', [])
  const context = alice.page.context()
  const [first, second, third] = [
    inTab(alice.page),
    inTab(await context.newPage()),
    inTab(await context.newPage()),
  ]
  const room = await alice.page.locator('.columns').getAttribute('data-room')
  for (const tab of [second, third]) {
    // An address may name the room.
    await tab.page.goto(`${alice.page.url()}#/room/${room}`)
    await expect(composer(tab, 'Notes')).toBeVisible()
    await expect(tab.page).toHaveURL(alice.page.url())
  }
  await send(second, 'Notes', 'written in the second')
  for (const tab of [first, second, third]) await expectSent(tab, 'Notes', 'written in the second')

  // A draft of one is everybody's.
  await composer(third, 'Notes').fill('not sent yet')
  await expect(composer(first, 'Notes')).toHaveValue('not sent yet')

  await backend.stop()
  await send(second, 'Notes', 'written without the server')
  await expect(message(first, 'Notes', 'written without the server')).toHaveAttribute('data-state', 'waiting')
  await first.page.close()
  await send(third, 'Notes', 'and without the leader')
  for (const tab of [second, third]) {
    await expect(message(tab, 'Notes', 'and without the leader')).toHaveAttribute('data-state', 'waiting')
  }
  await expect(composer(second, 'Notes')).toHaveValue('')
  // The tab crashes, whichever leads now.
  await second.page.goto('chrome://crash').catch(() => undefined)
  await backend.start()
  const all = ['written in the second', 'written without the server', 'and without the leader']
  for (const text of all) await expectSent(third, 'Notes', text)
  await backend.stop()
  await third.page.reload()
  await expectSent(third, 'Notes', 'and without the leader')
  expect(await texts(third, 'Notes')).toEqual(all)
  await expectKept(third)

  // No space is left: nobody goes on in memory, and what is kept is there when there is space again.
  await composer(third, 'Notes').fill('not sent at the end')
  await composer(third, 'Notes').press('Enter')
  await expect(message(third, 'Notes', 'not sent at the end')).toHaveAttribute('data-state', 'waiting')
  const { origin } = new URL(third.page.url())
  const browser = await context.newCDPSession(third.page)
  await browser.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 100_000 })
  await third.page.reload()
  await expect(third.page.getByRole('alert').getByText('There is no space left')).toBeVisible()
  await browser.send('Storage.overrideQuotaForOrigin', { origin })
  await third.page.getByRole('button', { name: 'Try again' }).click()
  await expect(message(third, 'Notes', 'not sent at the end')).toHaveAttribute('data-state', 'waiting')
})

test('a tab that is frozen while it leads leaves the data to the others', async ({ person }) => {
  const alice = await person('alice')
  await register(alice)
  await createRoom(alice, 'Notes', [])
  const first = inTab(alice.page)
  const second = inTab(await alice.page.context().newPage())
  await second.page.goto(alice.page.url())
  await openRoom(second, 'Notes')
  const before = await holder(second)
  // A browser under test freezes nothing: what it would say to the page is said here.
  await first.page.evaluate(() => document.dispatchEvent(new Event('freeze')))
  await expect.poll(async () => [undefined, before].includes(await holder(second))).toBe(false)
  await send(second, 'Notes', 'while the first is frozen')
  await expectSent(second, 'Notes', 'while the first is frozen')
  await expectKept(second)
  await first.page.evaluate(() => document.dispatchEvent(new Event('resume')))
  await expectSent(first, 'Notes', 'while the first is frozen')
})

test('a tab says so when a newer version was opened in another one, and goes on when it is reloaded', async ({
  person,
}) => {
  const alice = await person('alice')
  await register(alice)
  await createRoom(alice, 'Notes', [])
  await alice.page.evaluate(() => {
    const channel = new BroadcastChannel('roomkey tabs')
    channel.postMessage({ type: 'who', build: 'a newer one', opened: Date.now() + 1000 })
  })
  await expect(alice.page.getByRole('alert').getByText('A newer version of Roomkey')).toBeVisible()
  await expect.poll(() => holder(alice)).toBe(undefined)
  await composer(alice, 'Notes').fill('typed in the old one')
  await composer(alice, 'Notes').press('Enter')
  await expect(composer(alice, 'Notes')).toHaveValue('typed in the old one')
  // Nobody has what was typed here: it is left only on the person's word.
  const asks = () =>
    alice.page.evaluate(() => !dispatchEvent(new Event('beforeunload', { cancelable: true })))
  await expect.poll(asks, { intervals: [100] }).toBe(true)
  alice.page.on('dialog', (dialog) => void dialog.accept())
  await alice.page.getByRole('button', { name: 'Reload', exact: true }).click()
  await expect(alice.page.getByText('A newer version of Roomkey')).toBeHidden()
  await openRoom(inTab(alice.page), 'Notes')
  await send(inTab(alice.page), 'Notes', 'in the new one')
  await expectSent(inTab(alice.page), 'Notes', 'in the new one')
  await expectKept(alice)

  // Of the same data some is damaged while nobody has it open: it is mended, and said until somebody has seen it.
  const app = alice.page.url()
  await alice.page.goto(new URL('/api/docs/', app).href)
  // The page before lets go of its files when its thread has ended.
  await expect(async () => expect(await alice.page.evaluate(damageKept)).toBe(1)).toPass()
  await alice.page.goto(app)
  await openRoom(inTab(alice.page), 'Notes')
  await expectSent(inTab(alice.page), 'Notes', 'in the new one')
  await expectKept(alice)
  const told = alice.page.getByText('What Roomkey kept in this browser was damaged')
  await expect(told).toBeVisible()
  await alice.page.getByRole('button', { name: 'All right' }).click()
  await expect(told).toBeHidden()
  await alice.page.reload()
  await expectSent(inTab(alice.page), 'Notes', 'in the new one')
  await expect(told).toBeHidden()
})
