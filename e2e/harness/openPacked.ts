import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { electronBinary } from './electronBinary.ts'
import type { OpenApp } from './hosts.ts'
import { openWithStandIn } from './openDesktop.ts'
import { DESKTOP } from './paths.ts'

const PACK = join(DESKTOP, 'packaging/packHere.ts')

/** What an installer holds, where one was built: its executable. */
export const BUILT_APP = process.env.ROOMKEY_BUILT_APP

/** Packs the built app into the folder and answers how to open it; on the real Electron BUILT_APP takes its place. */
export async function packedApp(host: string, folder: string): Promise<OpenApp> {
  if (host === 'electron' && BUILT_APP !== undefined) return openExecutable(BUILT_APP, [])
  if (host !== 'electron') {
    const main = await pack(folder)
    return (options) => openWithStandIn(main, options, { ROOMKEY_STANDIN_PACKAGED: '1' })
  }
  const binary = await electronBinary()
  if ('why' in binary) throw new Error(`No Electron: ${binary.why}`)
  const { executable } = binary
  const distribution =
    process.platform === 'darwin' ? resolve(executable, '../../../..') : dirname(executable)
  // macOS asks in a dialog before an app signed otherwise, as ours for this machine only, reads an installed one's key.
  const keychain = process.platform === 'darwin' ? ['--use-mock-keychain'] : []
  return openExecutable(await pack(folder, distribution), keychain)
}

/** electron-builder in a process of its own, which prints what it does and at last what to start. */
async function pack(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [PACK, ...args])
  return stdout.trim().split('\n').at(-1) ?? ''
}

/** Its fuses take no inspector, so Playwright's own way to start Electron is closed; the page's side is open. */
const openExecutable =
  (executable: string, args: readonly string[]): OpenApp =>
  async ({ playwright, profile, server }) => {
    // The feed of the environment is meant for the build; the app has its own.
    const { ROOMKEY_UPDATE_FEED: _, ...env } = process.env
    const child = spawn(executable, ['--remote-debugging-port=0', ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...env, ROOMKEY_USER_DATA: profile, ROOMKEY_SERVER: server },
    })
    const exit = once(child, 'exit')
    const devtools = new Promise<string>((found, failed) => {
      let log = ''
      createInterface(child.stderr).on('line', (line) => {
        log += `${line}\n`
        const url = /^DevTools listening on (ws:\S+)$/.exec(line)?.[1]
        if (url) found(url)
      })
      child.once('error', failed)
      child.once('exit', () => failed(new Error(`The packed app ended before its window was there.\n${log}`)))
    })
    const browser = await playwright.chromium.connectOverCDP(await devtools)
    const [context] = browser.contexts()
    if (context === undefined) throw new Error('The packed app has no browser context.')
    const page = context.pages()[0] ?? (await context.waitForEvent('page'))
    return {
      page,
      async close() {
        // Closing the window may leave the app beside the clock.
        child.kill()
        await exit
      },
    }
  }
