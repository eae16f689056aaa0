import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { build, preview } from 'vite'
import { measureDay } from './day.ts'
import { measureFling } from './fling.ts'

// What the screens cost a browser, on made-up data: part of `npm run bench:client`, which prints these rows of JSON.
// By hand: --flings N, and --only fling or day.

/** As in packages/client/bench/report/table.ts. */
export interface Row {
  what: string
  value: string
  others: { name: string; value: string; ratio: number }[]
  aim?: { text: string; met: boolean }
}

const { flings, only } = parseArgs({
  options: { flings: { type: 'string', default: '3' }, only: { type: 'string' } },
}).values
const configFile = new URL('../vite.config.ts', import.meta.url).pathname
await build({ configFile, logLevel: 'error' })
const server = await preview({ configFile, preview: { port: 0 }, logLevel: 'error' })
const browser = await chromium.launch({
  executablePath: process.env.ROOMKEY_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
})
try {
  const address = server.resolvedUrls?.local[0]
  if (address === undefined) throw new Error('The preview server has no address.')
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  const rows: Row[] = []
  if (only !== 'day') rows.push(...(await measureFling(page, address, Number(flings))))
  if (only !== 'fling') rows.push(...(await measureDay(page, address)))
  console.log(JSON.stringify(rows))
} finally {
  await browser.close()
  await server.close()
}
