import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type AutostartParts, openAutostart } from './autostart.ts'

let home: string
let asked: unknown[]
/** What the system's own list says. */
let openAtLogin: boolean
let obeys: boolean
/** A person has the last word. */
let approved: boolean
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'roomkey-home-'))
  asked = []
  openAtLogin = false
  obeys = true
  approved = true
})
afterEach(() => rmSync(home, { recursive: true }))

function open(over: Partial<AutostartParts> = {}, isPackaged = true) {
  const app = {
    isPackaged,
    getLoginItemSettings: (options: unknown) => {
      asked.push(options)
      const status = approved ? 'enabled' : 'requires-approval'
      return { openAtLogin, status, executableWillLaunchAtLogin: openAtLogin && approved }
    },
    setLoginItemSettings: (settings: { openAtLogin: boolean }) => {
      asked.push(settings)
      if (obeys) openAtLogin = settings.openAtLogin
    },
  } as unknown as AutostartParts['app']
  return openAutostart({ app, platform: 'linux', env: {}, home, executable: '/opt/Roomkey/roomkey', ...over })
}
const entry = () => join(home, '.config', 'autostart', 'roomkey.desktop')

describe('starting with the computer, on Linux', () => {
  it('is an entry, there or not, that starts the app in the background', () => {
    const autostart = open()
    expect(autostart.isOn()).toBe(false)
    autostart.set(true)
    expect(readdirSync(join(home, '.config', 'autostart'))).toEqual(['roomkey.desktop'])
    expect(readFileSync(entry(), 'utf8')).toContain('\nExec="/opt/Roomkey/roomkey" --hidden\n')
    expect(autostart.isOn()).toBe(true)
    autostart.set(false)
    expect(readdirSync(join(home, '.config', 'autostart'))).toEqual([])
    expect(autostart.isOn()).toBe(false)
    autostart.set(false)
  })

  it('names an AppImage itself, quoted as the specification wants, in the folder that XDG names', () => {
    const executable = '/home/a b/100% "mine"/$x.AppImage'
    open({ env: { XDG_CONFIG_HOME: join(home, 'xdg') }, executable }).set(true)
    const written = readFileSync(join(home, 'xdg', 'autostart', 'roomkey.desktop'), 'utf8')
    expect(written).toContain(String.raw`Exec="/home/a b/100%% \\"mine\\"/\\$x.AppImage" --hidden`)
  })

  it('follows an AppImage that moved, and what the desktop switched off', () => {
    // Every character that is quoted, to be read back.
    const old = join(home, 'a b 100% "mine" $x `y` \\z.AppImage')
    writeFileSync(old, '')
    open({ executable: old }).set(true)
    expect(open({ executable: '/new.AppImage' }).isOn()).toBe(true)
    expect(readFileSync(entry(), 'utf8')).not.toContain('/new.AppImage')
    rmSync(old)
    expect(open({ executable: '/new.AppImage' }).isOn()).toBe(true)
    expect(readFileSync(entry(), 'utf8')).toContain('Exec="/new.AppImage"')
    mkdirSync(join(home, '.config', 'autostart'), { recursive: true })
    writeFileSync(entry(), '[Desktop Entry]\nExec=x\nX-GNOME-Autostart-enabled=false\n')
    expect(open().isOn()).toBe(false)
    expect(readFileSync(entry(), 'utf8')).toContain('Exec=x\n')
  })
})

describe('an entry that nobody can read or write', () => {
  it('is off, and keeps nobody from starting', () => {
    const said = vi.spyOn(console, 'warn').mockImplementation(() => {})
    mkdirSync(entry(), { recursive: true })
    expect(open().isOn()).toBe(false)
    expect(said).toHaveBeenCalledWith('What starts at login could not be read:', 'EISDIR')
    said.mockRestore()
  })
})

describe('starting with the computer, elsewhere', () => {
  it('is the system’s own list, asked with the same arguments on Windows', () => {
    const autostart = open({ platform: 'win32' })
    autostart.set(true)
    expect(autostart.isOn()).toBe(true)
    const args = ['--hidden']
    expect(asked).toEqual([{ openAtLogin: true, args }, { args }, { args }])
    asked = []
    open({ platform: 'darwin' }).set(false)
    expect(asked).toEqual([{ openAtLogin: false }, {}])
  })

  it('says so when the system does not do it', () => {
    obeys = false
    expect(() => open({ platform: 'darwin' }).set(true)).toThrow('did not change')
  })

  it('is off where somebody switched it off in the system', () => {
    openAtLogin = true
    for (const platform of ['win32', 'darwin'] as const) {
      approved = true
      expect(open({ platform }).isOn()).toBe(true)
      approved = false
      expect(open({ platform }).isOn()).toBe(false)
    }
  })

  it('is not for an app that was not installed', () => {
    const autostart = open({}, false)
    expect([autostart.can, autostart.isOn()]).toEqual([false, false])
    expect(() => autostart.set(true)).toThrow()
  })
})
