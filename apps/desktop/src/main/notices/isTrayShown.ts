/** Runs a program and resolves with what it wrote; rejects when it fails or is not there. */
type Run = (program: string, args: readonly string[]) => Promise<string>

const WATCHER = 'org.kde.StatusNotifierWatcher'
const QUESTION = [
  'call',
  '--session',
  '--timeout=2',
  `--dest=${WATCHER}`,
  '--object-path=/StatusNotifierWatcher',
  '--method=org.freedesktop.DBus.Properties.Get',
  WATCHER,
  'IsStatusNotifierHostRegistered',
]

/**
 * Whether anything on this desktop shows tray icons. Electron does not tell: on a GNOME without an extension for them it
 * makes one that nobody sees. The desktop's own list of such programs is asked, through a tool that comes with GLib.
 */
export async function isTrayShown(platform: NodeJS.Platform, run: Run): Promise<boolean> {
  if (platform !== 'linux') return true
  try {
    return (await run('gdbus', QUESTION)).includes('<true>')
  } catch {
    // No such service, no bus or no tool: the careful answer costs no more than that closing the window ends the app.
    return false
  }
}
