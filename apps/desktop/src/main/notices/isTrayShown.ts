import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

/** Runs a program and resolves with what it wrote; rejects when it fails or is not there. */
type Run = (program: string, args: readonly string[]) => Promise<string>

const runProgram: Run = async (program, args) =>
  (await promisify(execFile)(program, args, { timeout: 2_000, env: { ...process.env, LC_ALL: 'C' } })).stdout

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

type Failure = { code?: unknown; killed?: unknown; stderr?: unknown }

const isMissing = ({ code }: Failure) => code === 'ENOENT'
const isLate = ({ killed, stderr }: Failure) => killed === true || /Timeout|NoReply/.test(String(stderr))

/**
 * Whether anything on this desktop shows tray icons. Electron does not tell: on a GNOME without an extension for them it
 * makes one that nobody sees. The desktop's own list of such programs is asked, through a tool that comes with GLib. On
 * a busy machine it may not answer in time, and is asked again.
 */
export async function isTrayShown(
  platform: NodeJS.Platform,
  run = runProgram,
  wait = () => sleep(1_000),
): Promise<boolean> {
  if (platform !== 'linux') return true
  try {
    return await ask(run).catch(async (error: unknown) => {
      if (!isLate(error as Failure)) throw error
      await wait()
      return ask(run)
    })
  } catch (error) {
    // The careful answer costs no more than that closing the window ends the app.
    console.warn(
      'Whether tray icons are shown is not known:',
      isMissing(error as Failure) ? 'no gdbus' : 'no answer',
    )
    return false
  }
}

const ask = async (run: Run) => (await run('gdbus', QUESTION)).includes('<true>')
