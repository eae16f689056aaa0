import { electronBinary } from './electronBinary.ts'
import type { OpenApp } from './hosts.ts'
import { DESKTOP } from './paths.ts'

/** The same bundles on the real Electron binary. */
export const openElectron: OpenApp = async ({ playwright, profile, server, keyring, onLink, onDialog }) => {
  const binary = await electronBinary()
  if ('why' in binary) throw new Error(`No Electron: ${binary.why}`)
  const app = await playwright._electron.launch({
    executablePath: binary.executable,
    args: [
      DESKTOP,
      ...(process.platform === 'linux' ? ['--no-sandbox'] : []),
      ...(keyring === 'none' ? ['--password-store=basic'] : []),
    ],
    env: { ...process.env, ROOMKEY_USER_DATA: profile, ROOMKEY_SERVER: server } as Record<string, string>,
  })
  // A test must not open the machine's browser; what the shell asked for is told instead.
  app.on('console', (message) => {
    const [, kind, text] = /^e2e (link|dialog) (.+)$/s.exec(message.text()) ?? []
    if (kind === 'link' && text) onLink(text)
    if (kind === 'dialog' && text) onDialog(text)
  })
  await app.evaluate(({ dialog, shell }) => {
    shell.openExternal = async (url) => console.log(`e2e link ${url}`)
    dialog.showMessageBox = async (...args: unknown[]) => {
      const { message, detail } = args.at(-1) as { message: string; detail?: string }
      console.log(`e2e dialog ${message}\n${detail}`)
      return { response: 0, checkboxChecked: false }
    }
  })
  const page = await Promise.race([
    app.firstWindow(),
    app.waitForEvent('close').then(() => {
      throw new Error('The desktop app ended before its window was there.')
    }),
  ])
  return {
    page,
    async close() {
      const ended = app.waitForEvent('close')
      await page.close()
      await ended
    },
  }
}
