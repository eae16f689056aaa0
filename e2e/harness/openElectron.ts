import { electronBinary } from './electronBinary.ts'
import type { OpenApp } from './hosts.ts'
import { DESKTOP } from './paths.ts'

/** The same bundles on the real Electron binary. */
export const openElectron: OpenApp = async ({ playwright, profile, server, onLink }) => {
  const binary = await electronBinary()
  if ('why' in binary) throw new Error(`No Electron: ${binary.why}`)
  const app = await playwright._electron.launch({
    executablePath: binary.executable,
    args: [DESKTOP, ...(process.platform === 'linux' ? ['--no-sandbox'] : [])],
    env: { ...process.env, ROOMKEY_USER_DATA: profile, ROOMKEY_SERVER: server } as Record<string, string>,
  })
  // A test must not open the machine's browser; what the shell asked for is told instead.
  app.on('console', (message) => {
    const url = /^e2e link (.+)$/.exec(message.text())?.[1]
    if (url) onLink(url)
  })
  await app.evaluate(({ shell }) => {
    shell.openExternal = async (url) => console.log(`e2e link ${url}`)
  })
  const page = await app.firstWindow()
  return {
    page,
    async close() {
      const ended = app.waitForEvent('close')
      await page.close()
      await ended
    },
  }
}
