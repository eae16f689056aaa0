import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startCuttingProxy } from '../../apps/server/src/testing/cuttingProxy.ts'
import { dropFile } from '../harness/dropFile.ts'
import {
  composer,
  createRoom,
  expectSent,
  meet,
  message,
  openRoom,
  register,
  send,
} from '../harness/steps.ts'
import { expect, test } from '../harness/test.ts'

test('a pasted picture is seen on the other screen, later without the server too', async ({
  person,
  backend,
  host,
}) => {
  const alice = await person('alice')
  const bob = await person('bob')
  await meet(alice, bob, 'Gallery')

  await composer(alice, 'Gallery').evaluate(async (field) => {
    const canvas = new OffscreenCanvas(64, 48)
    const brush = canvas.getContext('2d')
    if (brush === null) throw new Error('This browser cannot draw.')
    brush.fillStyle = 'rebeccapurple'
    brush.fillRect(0, 0, 64, 48)
    const clipboardData = new DataTransfer()
    clipboardData.items.add(new File([await canvas.convertToBlob()], 'purple.png', { type: 'image/png' }))
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  })
  await expect(alice.page.getByRole('list', { name: 'Files to send' })).toContainText('purple')
  await send(alice, 'Gallery', 'Our colour')
  await expectSent(alice, 'Gallery', 'Our colour')

  const expectPicture = async () => {
    const picture = message(bob, 'Gallery', 'Our colour').getByRole('img', { name: 'purple.png' })
    await expect(picture).toBeVisible()
    const size = () =>
      picture.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight])
    await expect.poll(size).toEqual([64, 48])
  }
  await expectPicture()

  if (host === 'web') await bob.page.evaluate(async () => void (await navigator.serviceWorker.ready))
  await bob.close()
  await backend.stop()
  await bob.reopen()
  await openRoom(bob, 'Gallery')
  await expectPicture()
})

test('an upload that was cut, by the line and by closing the app, goes on from where it was', async ({
  person,
  backend,
  host,
}, testInfo) => {
  const proxy = await startCuttingProxy(Number(new URL(backend.url).port))
  const server = { url: proxy.url.replace(/\/$/, '') }
  const alice = await person('alice', { server })
  await register(alice)
  await createRoom(alice, 'Attic', [])
  if (host === 'web') await alice.page.evaluate(async () => void (await navigator.serviceWorker.ready))

  const content = randomBytes(20_000_000)
  const file = join(testInfo.outputPath(), 'old letters.bin')
  writeFileSync(file, content)
  await dropFile(alice, file, composer(alice, 'Attic'))
  await expect(alice.page.getByRole('list', { name: 'Files to send' })).toContainText('old letters')
  // Not sent yet, it outlives the tab that it was dropped on.
  if (host === 'web') {
    await expect.poll(() => alice.page.evaluate(stagedWhole)).toBe(true)
    await alice.reopen()
    await openRoom(alice, 'Attic')
    await expect(alice.page.getByRole('list', { name: 'Files to send' })).toContainText('old letters')
  }
  const before = proxy.seen()
  proxy.cutAt(before + 8_000_000, 'for good')
  await send(alice, 'Attic', 'Found upstairs')
  await expect.poll(() => proxy.seen() - before).toBe(8_000_000)
  await alice.reopen()
  await openRoom(alice, 'Attic')
  await expect(message(alice, 'Attic', 'Found upstairs')).toContainText('old letters')

  proxy.mend()
  await expectSent(alice, 'Attic', 'Found upstairs')
  // Each byte went up once; the rest is requests.
  expect(proxy.seen() - before).toBeLessThan(content.length + 500_000)
  await message(alice, 'Attic', 'Found upstairs')
    .getByRole('button', { name: 'Open old letters.bin' })
    .click()
  await expect.poll(() => alice.links).toHaveLength(1)
  const opened = Buffer.from(await (await fetch(alice.links[0] ?? '')).arrayBuffer())
  expect(opened.equals(content)).toBe(true)
  await alice.close()
  await proxy.close()
})

/** In the browser: whether a file lies in OPFS whole, and somebody keeps it. */
async function stagedWhole(): Promise<boolean> {
  const root = await navigator.storage.getDirectory()
  const names: string[] = []
  for await (const name of (await root.getDirectoryHandle('roomkey-staged')).keys()) names.push(name)
  return names.some((name) => name.includes(' ')) && !names.some((name) => name.endsWith('.part'))
}
