import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Asked } from '../../apps/desktop/e2e/standin/asked.ts'
import type { Report } from '../../apps/desktop/e2e/standin/report.ts'
import type { OpenApp, OpenOptions, RunningApp } from './hosts.ts'
import { DESKTOP } from './paths.ts'
import { StandInSystem } from './StandInSystem.ts'

const MAIN = join(DESKTOP, 'out/main/index.js')
// Windows takes a path after --import for a URL scheme.
const STAND_IN = pathToFileURL(join(DESKTOP, 'e2e/standin/register.ts')).href

/** The built desktop bundles, driven through the stand-in for electron. */
export const openDesktop: OpenApp = (options) => openWithStandIn(MAIN, options)

/** `main` is the script that Electron would start. */
export async function openWithStandIn(
  main: string,
  { args, env: asked, playwright, profile, server, keyring, onLink, onDialog }: OpenOptions,
  env: Record<string, string> = {},
): Promise<RunningApp> {
  const child = fork(main, [...(args ?? [])], {
    execArgv: ['--import', STAND_IN],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      ...asked,
      ROOMKEY_USER_DATA: profile,
      ROOMKEY_SERVER: server,
      ROOMKEY_STANDIN_KEYRING: keyring,
      ...env,
    },
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => {
      log += data
    })
  }
  const exit = once(child, 'exit')
  const failed = exit.then(() => {
    throw new Error(`The desktop app ended before its window was there.\n${log}`)
  })
  const devtools = new Promise<string>((resolve) => {
    child.on('message', (report: Report) => {
      if (report.type === 'devtools') resolve(report.url)
      if (report.type === 'openExternal') onLink(report.url)
      if (report.type === 'dialog') onDialog(`${report.message}\n${report.detail}`)
    })
  })
  const browser = await playwright.chromium.connectOverCDP(await Promise.race([devtools, failed]))
  const page = browser
    .contexts()
    .flatMap((context) => context.pages())
    .find((each) => new URL(each.url()).hostname.endsWith('.app-scheme.test'))
  if (page === undefined) throw new Error(`The desktop app has no window.\n${log}`)
  return {
    page,
    system: new StandInSystem(child, page),
    async close() {
      child.send({ type: 'quit' } satisfies Asked)
      // A shell that does not end is told so by the stand-in's own way out, which takes its browser along.
      const late = setTimeout(() => child.disconnect(), 15_000)
      const [code] = await exit
      clearTimeout(late)
      await browser.close()
      if (code !== 0) throw new Error(`The desktop app ended with ${code}.\n${log}`)
    },
  }
}
