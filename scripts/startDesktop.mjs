import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What a Linux system can refuse Chromium's sandbox: where it says so, with what, and what allows it. */
const REFUSALS = [
  [
    '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
    '1',
    'kernel.apparmor_restrict_unprivileged_userns=0',
  ],
  ['/proc/sys/kernel/unprivileged_userns_clone', '0', 'kernel.unprivileged_userns_clone=1'],
]

/**
 * Starts the desktop app. `failed` resolves with the reason why it is not open: it could not be started, or it ended
 * before `settled` resolved and not as one ends that a person closes. Undefined: it is open.
 */
export function startDesktop(executable, args, { settled, ...options }) {
  const child = spawn(executable, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options })
  const failed = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) =>
      resolve(code === 0 ? undefined : whyEnded(signal ?? `exit code ${code}`)),
    )
    child.once('spawn', () => settled.then(() => resolve(undefined)))
  })
  return { child, failed }
}

/** Chromium's own words stand above, and are for who knows Chromium. */
export function whyEnded(
  how,
  { platform = process.platform, uid = process.getuid?.(), read = readOrNull } = {},
) {
  const ended = `it ended at once (${how})`
  if (platform !== 'linux') return ended
  if (uid === 0) return `${ended}, because Electron does not run as root: start Roomkey as somebody else`
  const [, , allowed] = REFUSALS.find(([path, refused]) => read(path)?.trim() === refused) ?? []
  if (allowed === undefined) return ended
  return `${ended}, because this system refuses what its sandbox needs; "sudo sysctl -w ${allowed}" allows it until the computer is started again`
}

function readOrNull(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // This kernel knows no such switch.
    return null
  }
}
