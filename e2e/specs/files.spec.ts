import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startCuttingProxy } from '../../apps/server/src/testing/cuttingProxy.ts'
import { dropFile } from '../harness/dropFile.ts'
import { saveFile } from '../harness/saveFile.ts'
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

test('a dropped folder arrives; what is in its files is shown and never run, saved, and dragged out', async ({
  person,
}, testInfo) => {
  const alice = await person('alice')
  const bob = await person('bob')
  await meet(alice, bob, 'Workshop')
  const folder = join(testInfo.outputPath(), 'parts')
  mkdirSync(join(folder, 'more'), { recursive: true })
  const files = {
    '.DS_Store': 'not to be seen',
    'a notes.txt': 'Screws, hinges',
    'b drawing.svg': '<svg xmlns="http://www.w3.org/2000/svg"><script>window.hacked = 1</script></svg>',
    'c photo.png': '<!doctype html><script>window.hacked = 2</script>',
    'more/d paper.pdf': SCRIPTED_PDF,
    'more/e con.txt': '<img src=x onerror="window.hacked = 3">',
    ...Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`z ${index}.txt`, `${index}`])),
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  await dropFile(alice, folder, composer(alice, 'Workshop'))
  await expect(alice.page.getByText(/^12 files · /)).toBeVisible()
  await send(alice, 'Workshop', 'All of it')
  const parts = message(bob, 'Workshop', 'All of it')
  await parts.getByRole('button', { name: 'Open a notes.txt' }).click()
  const preview = bob.page.getByRole('dialog')
  await expect(preview).toContainText('Screws, hinges')
  await bob.page.keyboard.press('ArrowRight')
  await expect(preview).toContainText('<script>window.hacked = 1')
  await bob.page.keyboard.press('ArrowRight')
  await expect(preview).toContainText('is not what its name says')
  await bob.page.keyboard.press('ArrowRight')
  await expect(preview).toContainText('Read me')
  // What reads it is a thread, where nothing would be seen of a script; what runs scripts was not even loaded.
  const loaded = await bob.page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => name),
  )
  expect(loaded.some((name) => /pdf/i.test(name))).toBe(true)
  expect(loaded.filter((name) => /sandbox|quickjs/i.test(name))).toEqual([])
  await bob.page.keyboard.press('ArrowRight')
  await expect(preview).toContainText('<img src=x')
  await bob.page.keyboard.press('Escape')
  expect(await bob.page.evaluate(() => 'hacked' in window)).toBe(false)

  expect(String(await saveFile(bob, parts, 'a notes.txt'))).toBe('Screws, hinges')
  if (!bob.hasSystem) {
    // More than a browser takes in one burst.
    const saved: string[] = []
    bob.page.on('download', (download) => saved.push(download.suggestedFilename()))
    await parts.getByRole('button', { name: 'Save all 12 files' }).click()
    await expect.poll(() => saved.length).toBe(12)
    return
  }
  await bob.page.getByRole('button', { name: 'Show in folder' }).click()
  await parts.getByRole('button', { name: 'Open b drawing.svg' }).click({ button: 'right' })
  await bob.page.getByRole('menuitem', { name: 'Open in another program' }).click()
  await expect(bob.page.getByText('Roomkey does not open files of the kind of b drawing.svg')).toBeVisible()
  await parts.getByRole('button', { name: 'Open e con.txt' }).click({ button: 'right' })
  await bob.page.getByRole('menuitem', { name: 'Open in another program' }).click()
  const asked = () => bob.system.files()
  await expect.poll(asked).toEqual(['reveal a notes.txt', 'openPath e con.txt'])
  const card = parts.getByRole('button', { name: 'Open a notes.txt' })
  await expect(async () => {
    // The first try may come before the file is ready, and says so.
    await card.hover()
    await bob.page.mouse.down()
    await bob.page.mouse.move(700, 300, { steps: 4 })
    await bob.page.mouse.up()
    expect(asked()).toContain('drag a notes.txt')
  }).toPass()
  const opened = join(bob.profile, 'opened')
  expect(existsSync(opened)).toBe(true)
  await bob.close()
  expect(existsSync(opened)).toBe(false)
})

const SCRIPTED_PDF = `%PDF-1.4
1 0 obj
<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (this.hacked = 4; app.alert\\(1\\)) >> >>
endobj
2 0 obj
<< /Type /Pages /Kids [3 0 R] /Count 1 >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R
   /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>
   /AA << /O << /S /JavaScript /JS (this.hacked = 5) >> >> >>
endobj
4 0 obj
<< /Length 37 >>
stream
BT /F 18 Tf 20 50 Td (Read me) Tj ET
endstream
endobj
trailer
<< /Size 5 /Root 1 0 R >>
`

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
  const saved = await saveFile(alice, message(alice, 'Attic', 'Found upstairs'), 'old letters.bin')
  expect(saved.equals(content)).toBe(true)
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
