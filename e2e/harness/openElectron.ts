import { join } from 'node:path'
import { electronBinary } from './electronBinary.ts'
import type { OpenApp } from './hosts.ts'
import { setPageFocus } from './pageFocus.ts'
import { DESKTOP } from './paths.ts'

/** The same bundles on the real Electron binary. */
export const openElectron: OpenApp = async ({
  args,
  env,
  playwright,
  profile,
  server,
  keyring,
  onLink,
  onDialog,
}) => {
  const binary = await electronBinary()
  if ('why' in binary) throw new Error(`No Electron: ${binary.why}`)
  const app = await playwright._electron.launch({
    executablePath: binary.executable,
    // Root is refused it; everybody else tests what people run.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [DESKTOP, ...(args ?? []), ...(keyring === 'none' ? ['--password-store=basic'] : [])],
    env: {
      ...process.env,
      ...env,
      ROOMKEY_USER_DATA: profile,
      ROOMKEY_SERVER: server,
    } as Record<string, string>,
  })
  // A test must not open the machine's browser; what the shell asked for is told instead.
  let shown: string[] = []
  const told: string[] = []
  let badge = 0
  let copied: string | null = null
  const files: string[] = []
  app.on('console', (message) => {
    const [, kind, text] =
      /^e2e (link|dialog|shown|closed|badge|clipboard|file) (.+)$/s.exec(message.text()) ?? []
    if (kind === 'link' && text) onLink(text)
    if (kind === 'dialog' && text) onDialog(text)
    if (kind === 'clipboard' && text) copied = text
    if (kind === 'file' && text) files.push(text)
    if (kind === 'badge') badge = Number(text)
    if (kind === 'shown' && text) {
      shown.push(text)
      told.push(text)
    }
    if (kind === 'closed' && text) shown = shown.filter((each) => each !== text)
  })
  await app.evaluate(({ app, BrowserWindow, clipboard, dialog, Notification, shell }) => {
    // The clipboard of whoever runs it is theirs.
    clipboard.writeText = async (words) => console.log(`e2e clipboard ${words}`)
    shell.openExternal = async (url) => console.log(`e2e link ${url}`)
    dialog.showMessageBox = async (...args: unknown[]) => {
      const { message, detail } = args.at(-1) as { message: string; detail?: string }
      console.log(`e2e dialog ${message}\n${detail}`)
      return { response: 0, checkboxChecked: false }
    }
    app.setBadgeCount = (count = 0) => {
      console.log(`e2e badge ${count}`)
      return true
    }
    // On Windows, where the number is told to screen readers.
    BrowserWindow.prototype.setOverlayIcon = (_image, description) =>
      console.log(`e2e badge ${Number.parseInt(description, 10) || 0}`)
    // What a test shows must not cover the screen of whoever runs it.
    const on = new Map<string, Electron.Notification>()
    const text = ({ title, body }: Electron.Notification) => `${title}: ${body}`
    Object.assign(globalThis, { e2eNotifications: on })
    Notification.isSupported = () => true
    Notification.prototype.show = function (this: Electron.Notification) {
      on.set(text(this), this)
      console.log(`e2e shown ${text(this)}`)
    }
    Notification.prototype.close = function (this: Electron.Notification) {
      if (on.delete(text(this))) console.log(`e2e closed ${text(this)}`)
    }
  })
  // Nobody is there to choose a folder, to look at one, or to drop what is dragged.
  await app.evaluate(
    ({ app, dialog, shell }, folder) => {
      const { basename, join } = process.getBuiltinModule('node:path')
      process.getBuiltinModule('node:fs').mkdirSync(folder, { recursive: true })
      dialog.showSaveDialog = async (...args: unknown[]) => {
        const { defaultPath = '' } = args.at(-1) as { defaultPath?: string }
        return { canceled: false, filePath: join(folder, basename(defaultPath)) }
      }
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [folder] })
      shell.openPath = async (path) => {
        console.log(`e2e file openPath ${basename(path)}`)
        return ''
      }
      shell.showItemInFolder = (path) => console.log(`e2e file reveal ${basename(path)}`)
      app.on('web-contents-created', (_event, contents) => {
        contents.startDrag = ({ file }) => console.log(`e2e file drag ${basename(file)}`)
      })
    },
    join(profile, 'Downloads'),
  )
  const page = await Promise.race([
    app.firstWindow(),
    app.waitForEvent('close').then(() => {
      throw new Error('The desktop app ended before its window was there.')
    }),
  ])
  return {
    page,
    system: {
      notifications: () => shown,
      told: () => told,
      badge: () => badge,
      clipboard: () => copied,
      files: () => files,
      async clickNotification(text) {
        await app.evaluate((_electron, wanted) => {
          const { e2eNotifications } = globalThis as unknown as {
            e2eNotifications: Map<string, Electron.Notification>
          }
          e2eNotifications.get(wanted)?.emit('click')
        }, text)
        await setPageFocus(page, true)
      },
      async chooseMenu(label) {
        await app.evaluate(({ Menu }, wanted) => {
          const below = (menu: Electron.Menu | null | undefined): Electron.MenuItem[] =>
            (menu?.items ?? []).flatMap((item) => [item, ...below(item.submenu)])
          const item = below(Menu.getApplicationMenu()).find((each) => each.label === wanted)
          if (item === undefined) throw new Error(`The menu bar has nothing called '${wanted}'.`)
          item.click()
        }, label)
      },
      async closeWindow() {
        await app.evaluate(({ BrowserWindow }) => {
          for (const window of BrowserWindow.getAllWindows()) window.close()
        })
        await setPageFocus(page, false)
      },
      async leave() {
        await app.evaluate(({ BrowserWindow }) => {
          for (const window of BrowserWindow.getAllWindows()) window.blur()
        })
        await setPageFocus(page, false)
      },
    },
    // Closing the window may leave the app beside the clock.
    close: () => app.close(),
  }
}
