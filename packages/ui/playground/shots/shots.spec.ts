import { expect, openRoom, test } from './fixtures.ts'

const OUT = process.env.SHOTS ?? '/tmp/shots'
for (const theme of ['light', 'dark'] as const) {
  for (const width of [1280, 1024, 700]) {
    test(`full ${theme} ${width}`, async ({ open, page }) => {
      await page.setViewportSize({ width, height: 800 })
      await open('full', { theme, details: width === 1280 })
      await page.waitForTimeout(300)
      if (width === 700) await page.screenshot({ path: `${OUT}/list-${theme}-${width}.png` })
      await openRoom(page, /Launch/)
      await page.waitForTimeout(500)
      await page.screenshot({ path: `${OUT}/full-${theme}-${width}.png` })
    })
  }
}
test('others', async ({ open, page }) => {
  await open('signedOut')
  await page.waitForTimeout(400)
  await page.screenshot({ path: `${OUT}/signin.png` })
  await open('chooseServer', {})
  await page.waitForTimeout(400)
  await page.getByRole('button', { name: 'Create an account' }).click()
  await page.screenshot({ path: `${OUT}/register.png` })
  await open('firstRun')
  await page.waitForTimeout(400)
  await page.screenshot({ path: `${OUT}/firstrun.png` })
  await open('full')
  await openRoom(page, /Launch/)
  await page.waitForTimeout(300)
  await page.keyboard.press('Control+k')
  await page.waitForTimeout(300)
  await page.screenshot({ path: `${OUT}/switcher.png` })
  await page.keyboard.press('Escape')
  await page.evaluate(() => window.demo.engine.waitForServer(12000))
  await page.waitForTimeout(1800)
  await page.getByRole('textbox', { name: 'Message Launch' }).fill('Written on the train')
  await page.keyboard.press('Enter')
  await page.waitForTimeout(300)
  await page.screenshot({ path: `${OUT}/offline.png` })
  await page.getByRole('log').hover()
  await page.mouse.wheel(0, -1500)
  await page.waitForTimeout(600)
  await page.screenshot({ path: `${OUT}/scrolled.png` })
  expect(1).toBe(1)
})
