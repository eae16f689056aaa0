import { composer, expectSent, meet, message, send } from '../harness/steps.ts'
import { expect, test } from '../harness/test.ts'

test('a pasted picture is seen on the other screen', async ({ person }) => {
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

  const picture = message(bob, 'Gallery', 'Our colour').getByRole('img', { name: 'purple.png' })
  await expect(picture).toBeVisible()
  const size = () => picture.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight])
  await expect.poll(size).toEqual([64, 48])
})
