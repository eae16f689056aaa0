import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Runs a program and resolves with what it wrote; rejects when it fails or is not there. */
type Run = (program: string, args: readonly string[]) => Promise<string>

const runProgram: Run = async (program, args) =>
  (await promisify(execFile)(program, args, { timeout: 2_000 })).stdout

const WATCHER = 'org.kde.StatusNotifierWatcher'
const QUESTION = [
  'call',
  '--session',
  '--timeout=1',
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
export async function isTrayShown(platform: NodeJS.Platform, run = runProgram): Promise<boolean> {
  if (platform !== 'linux') return true
  try {
    return (await run('gdbus', QUESTION)).includes('<true>')
  } catch {
    // No such service, no bus or no tool: the careful answer costs no more than that closing the window ends the app.
    return false
  }
}
