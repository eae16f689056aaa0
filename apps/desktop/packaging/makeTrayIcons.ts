// `node apps/desktop/packaging/makeTrayIcons.ts` draws the tray's icons and the mark on the taskbar's button. Run it
// after a change of a drawing and commit what it writes. States differ in shape, not in colour alone.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from '@playwright/test'

const FOLDER = join(import.meta.dirname, '../src/main/notices/icons')

// The mark of packages/ui/src/controls/Brand.tsx, on 32 by 32.
const BUBBLE =
  'M9 2h14a7 7 0 0 1 7 7v9a7 7 0 0 1-7 7h-6.2l-5.6 4.6A.75.75 0 0 1 10 29v-4H9a7 7 0 0 1-7-7V9a7 7 0 0 1 7-7Z'
const KEYHOLE =
  'M16 7.2a3.6 3.6 0 0 1 1.9 6.66l.86 5.02a.95.95 0 0 1-.94 1.12h-3.64a.95.95 0 0 1-.94-1.12l.86-5.02A3.6 3.6 0 0 1 16 7.2Z'

/** A small disc: something waits. A large one with an exclamation mark: something waits for you. */
const MARKS = {
  nothing: null,
  unread: { x: 25.5, y: 25.5, radius: 5.5, bang: false },
  urgent: { x: 22.5, y: 22.5, radius: 9, bang: true },
} as const
type State = keyof typeof MARKS
const STATES = Object.keys(MARKS) as State[]

const bang = (x: number, y: number, radius: number, fill: string) => {
  const width = radius * 0.3
  return `<g fill="${fill}">
    <rect x="${x - width / 2}" y="${y - radius * 0.62}" width="${width}" height="${radius * 0.72}" rx="${width / 2}" />
    <circle cx="${x}" cy="${y + radius * 0.45}" r="${width * 0.62}" />
  </g>`
}

const svg = (content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${content}</svg>`

/** In the app's colours, which stand on light and dark bars. */
function coloured(state: State): string {
  const mark = MARKS[state]
  return svg(`
    <rect width="32" height="32" rx="7" fill="#4c52d0" />
    <g transform="translate(4.5 4.5) scale(0.72)">
      <path d="${BUBBLE}" fill="#fbfcff" /><path d="${KEYHOLE}" fill="#4c52d0" />
    </g>
    ${
      mark === null
        ? ''
        : `<circle cx="${mark.x}" cy="${mark.y}" r="${mark.radius}" fill="${mark.bang ? '#d92d20' : '#f5b301'}"
             stroke="#ffffff" stroke-width="1.5" />${mark.bang ? bang(mark.x, mark.y, mark.radius, '#ffffff') : ''}`
    }`)
}

/** macOS colours the opaque part itself. The mark stands in a gap of its own. */
function template(state: State): string {
  const mark = MARKS[state]
  const gap =
    mark === null ? '' : `<circle cx="${mark.x}" cy="${mark.y}" r="${mark.radius + 2}" fill="black" />`
  const disc =
    mark === null
      ? ''
      : `<mask id="disc"><circle cx="${mark.x}" cy="${mark.y}" r="${mark.radius}" fill="white" />
           ${mark.bang ? bang(mark.x, mark.y, mark.radius, 'black') : ''}</mask>
         <rect width="32" height="32" mask="url(#disc)" />`
  return svg(`
    <mask id="mark"><path d="${BUBBLE}" fill="white" /><path d="${KEYHOLE}" fill="black" />${gap}</mask>
    <rect width="32" height="32" mask="url(#mark)" />${disc}`)
}

const overlay = svg(`<circle cx="16" cy="16" r="15" fill="#d92d20" />${bang(16, 16, 15, '#ffffff')}`)

const DRAWINGS = [
  ...STATES.map((state) => ({ name: state, source: coloured(state), sizes: [16, 24, 32, 64] })),
  ...STATES.map((state) => ({ name: `${state}Template`, source: template(state), sizes: [16, 32] })),
  { name: 'overlay', source: overlay, sizes: [16, 24, 32] },
]

const browser = await chromium.launch({
  executablePath: process.env.ROOMKEY_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
})
try {
  const page = await browser.newPage()
  await mkdir(FOLDER, { recursive: true })
  for (const { name, source, sizes } of DRAWINGS) {
    for (const size of sizes) {
      await page.setViewportSize({ width: size, height: size })
      const data = Buffer.from(source).toString('base64')
      await page.setContent(
        `<body style="margin:0"><img src="data:image/svg+xml;base64,${data}" width="${size}" height="${size}" style="display:block">`,
      )
      await page.locator('img').evaluate((image: HTMLImageElement) => image.decode())
      const clip = { x: 0, y: 0, width: size, height: size }
      await writeFile(
        join(FOLDER, `${name}-${size}.png`),
        await page.screenshot({ omitBackground: true, clip }),
      )
    }
  }
} finally {
  await browser.close()
}
