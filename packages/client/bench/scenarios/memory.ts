import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { memoryOf } from '../processTree.ts'
import { mb, type Row } from '../report/table.ts'

const ROOT = new URL('../../../../', import.meta.url).pathname
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  // A process that waits for the next site belongs to no tab.
  '--disable-features=SpareRendererForSitePerProcess',
]
const LOOK_MS = 10_000
const MOST_LOOKS = 12

/** The whole app at rest: the server, a browser's tab with it, and a second tab, beside a tab with nothing in it. */
export async function measureMemory(): Promise<Row[]> {
  if (!existsSync(join(ROOT, 'apps/web/dist/index.html'))) {
    throw new Error('The web app is not built. Run `pnpm build` first.')
  }
  const folder = mkdtempSync(join(tmpdir(), 'roomkey-bench-memory-'))
  const server = spawn(process.execPath, [join(ROOT, 'apps/server/src/main.ts')], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: folder,
      RATE_LIMIT: 'off',
      LOG_LEVEL: 'error',
    },
  })
  const launched = await chromium.launchServer({
    executablePath: process.env.ROOMKEY_CHROMIUM ?? '/usr/bin/chromium',
    args: FLAGS,
  })
  try {
    const address = await addressOf(server.stdout)
    const browser = await chromium.connect(launched.wsEndpoint())
    const context = await browser.newContext()
    const pid = launched.process().pid
    if (pid === undefined || server.pid === undefined) throw new Error('A process did not start.')
    const empty = await atRest(pid, await openTab(context, 'about:blank'))
    const first = await openTab(context, address)
    await signUp(first)
    const one = await atRest(pid, first)
    const second = await openTab(context, address)
    await second.getByRole('button', { name: 'Account menu of alice' }).waitFor()
    const two = await atRest(pid, second)
    const serving = memoryOf(server.pid)
    await browser.close()
    return [
      row('server at rest, one person with two tabs', serving),
      row('web app at rest, first tab (with the engine)', one - empty),
      row('web app at rest, each further tab', two - one),
      row('  the browser with an empty tab, for comparison', empty),
    ]
  } finally {
    await launched.close()
    server.kill('SIGTERM')
    await new Promise((resolve) => server.once('exit', resolve))
    rmSync(folder, { recursive: true, force: true })
  }
}

const row = (what: string, bytes: number): Row => ({ what, value: mb(bytes), others: [] })

async function addressOf(stdout: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stdout })) {
    const address = /^Roomkey is ready at (http:\S+)/.exec(line)?.[1]
    if (address !== undefined) return address
  }
  throw new Error('The server ended before it was ready.')
}

async function openTab(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(address)
  return page
}

async function signUp(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Create an account' }).click()
  await page.getByLabel('User name').fill('alice')
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery')
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('button', { name: 'Account menu of alice' }).waitFor()
}

/** When it has not changed by more than a hundredth in twenty seconds, two minutes at most. */
async function atRest(pid: number, page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page)
  const seen: number[] = []
  while (seen.length < MOST_LOOKS) {
    await wait(LOOK_MS)
    await devtools.send('HeapProfiler.collectGarbage')
    seen.push(memoryOf(pid))
    const last = seen.slice(-3)
    if (last.length === 3 && Math.max(...last) < Math.min(...last) * 1.01) break
  }
  await devtools.detach()
  return seen.at(-1) ?? Number.NaN
}
