// `node apps/desktop/packaging/makeIcons.ts` draws build/icon.svg in every format that the systems ask for. Run it
// after a change of the drawing and commit what it writes.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { IconIcns, IconIco } from '@shockpkg/icon-encoder'

const FOLDER = join(import.meta.dirname, '../build')
/** Apple's icons stand in a field of air: 824 of 1024. */
const MAC_SHARE = 824 / 1024

const LINUX_SIZES = [16, 24, 32, 48, 64, 128, 256, 512] as const
const ICO_SIZES = [16, 20, 24, 32, 40, 48, 64, 128, 256] as const
/** In the order of Apple's own iconutil. */
const ICNS = {
  ic12: 64,
  ic07: 128,
  ic13: 256,
  ic08: 256,
  ic04: 16,
  ic14: 512,
  ic09: 512,
  ic05: 32,
  ic10: 1024,
  ic11: 32,
} as const

const source = `data:image/svg+xml;base64,${(await readFile(join(FOLDER, 'icon.svg'))).toString('base64')}`
const browser = await chromium.launch({
  executablePath: process.env.ROOMKEY_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
})

try {
  const page = await browser.newPage()

  const draw = async (size: number, share: number): Promise<Buffer> => {
    await page.setViewportSize({ width: size, height: size })
    await page.setContent(
      `<body style="margin:0;display:grid;place-items:center;height:${size}px">
        <img src="${source}" width="${size * share}" height="${size * share}" style="display:block">
      </body>`,
    )
    await page.locator('img').evaluate((image: HTMLImageElement) => image.decode())
    return page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width: size, height: size } })
  }

  await mkdir(join(FOLDER, 'icons'), { recursive: true })
  for (const size of LINUX_SIZES) {
    await writeFile(join(FOLDER, 'icons', `${size}x${size}.png`), await draw(size, 1))
  }

  const ico = new IconIco()
  for (const size of ICO_SIZES) await ico.addFromPng(await draw(size, 1), null, false)
  await writeFile(join(FOLDER, 'icon.ico'), ico.encode())

  const icns = new IconIcns()
  for (const [type, size] of Object.entries(ICNS)) {
    await icns.addFromPng(await draw(size, MAC_SHARE), [type], false)
  }
  await writeFile(join(FOLDER, 'icon.icns'), icns.encode())
} finally {
  await browser.close()
}
