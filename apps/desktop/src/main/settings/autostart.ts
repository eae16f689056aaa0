import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from 'electron'

/** Whether the app starts when the person signs in to the computer, as the system has it. */
export interface Autostart {
  readonly can: boolean
  isOn(): boolean
  /** Throws when the system does not take it. */
  set(on: boolean): void
}

export interface AutostartParts {
  app: Pick<App, 'isPackaged' | 'getLoginItemSettings' | 'setLoginItemSettings'>
  platform: NodeJS.Platform
  env: Readonly<Record<string, string | undefined>>
  home: string
  /** What starts the app: the program, or the AppImage that it runs from, which is mounted anew at each start. */
  executable: string
}

/** Tells the started app that nobody asked for its window. */
export const HIDDEN = '--hidden'

/** An app that was not installed would start an Electron that knows nothing of it. */
export function openAutostart({ app, platform, env, home, executable }: AutostartParts): Autostart {
  if (!app.isPackaged) return { can: false, isOn: () => false, set: () => refuse() }
  if (platform === 'linux') return linuxAutostart(env, home, executable)
  // macOS starts apps without arguments.
  const args = platform === 'win32' ? { args: [HIDDEN] } : {}
  const isOn = () => {
    const { executableWillLaunchAtLogin, openAtLogin, status } = app.getLoginItemSettings(args)
    // Registered is not enough: people can say no in the Task Manager, and have to say yes in the System Settings.
    return platform === 'win32' ? executableWillLaunchAtLogin : openAtLogin && status !== 'requires-approval'
  }
  return {
    can: true,
    isOn,
    set(on) {
      app.setLoginItemSettings({ openAtLogin: on, ...args })
      // Neither system says no: it just does not do it.
      if (isOn() !== on) refuse()
    },
  }
}

function refuse(): never {
  throw new Error('The system did not change what starts at login.')
}

/** An entry in the folder that the Desktop Application Autostart Specification of freedesktop.org names. */
function linuxAutostart(env: AutostartParts['env'], home: string, executable: string): Autostart {
  const config = env.XDG_CONFIG_HOME
  const folder = join(config?.startsWith('/') ? config : join(home, '.config'), 'autostart')
  const path = join(folder, 'roomkey.desktop')
  const entry = entryFor(executable)
  const isOn = () => isEnabled(read(path))
  const write = () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${path}.new`, entry)
    renameSync(`${path}.new`, path)
  }
  // A newer AppImage may lie elsewhere than the one that wrote it. What leads somewhere is left as it is: people edit it.
  const named = commandOf(read(path))
  if (isOn() && named !== null && !existsSync(named))
    try {
      write()
    } catch (error) {
      console.warn('What starts at login could not be renewed:', (error as NodeJS.ErrnoException).code)
    }
  return {
    can: true,
    isOn,
    set: (on) => (on ? write() : rmSync(path, { force: true })),
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // What the desktop cannot read either starts nothing.
    if (code !== 'ENOENT') console.warn('What starts at login could not be read:', code)
    return null
  }
}

/** Desktops switch an entry off by a key in it. */
const isEnabled = (entry: string | null): boolean =>
  entry !== null && !/^(Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$/m.test(entry)

const entryFor = (command: string): string =>
  [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Roomkey',
    'Icon=roomkey',
    `Exec=${quoted(command)} ${HIDDEN}`,
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')

/** As the Desktop Entry Specification wants an argument: quoted, with a percent sign doubled, backslashes twice. */
const quoted = (argument: string): string =>
  `"${argument
    .replace(/["`$\\]/g, '\\$&')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')}"`

/** The program that an entry of ours starts. Null: there is none, or somebody wrote it in another way. */
function commandOf(entry: string | null): string | null {
  const written = /^Exec="((?:[^"\\]|\\\\(?:\\\\|.))*)"/m.exec(entry ?? '')?.[1]
  return written === undefined
    ? null
    : written
        .replaceAll('%%', '%')
        .replaceAll('\\\\', '\\')
        .replace(/\\(["`$\\])/g, '$1')
}
