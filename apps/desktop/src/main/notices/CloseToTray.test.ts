import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest'
import { CloseToTray, type CloseToTrayParts } from './CloseToTray.ts'
import { isTrayShown } from './isTrayShown.ts'

let happened: string[]
let explained: boolean
let log: MockInstance

afterEach(() => log.mockRestore())
beforeEach(() => {
  log = vi.spyOn(console, 'warn').mockImplementation(() => {})
  happened = []
  explained = false
})
const open = (over: Partial<CloseToTrayParts> = {}) =>
  new CloseToTray({
    platform: 'linux',
    hasTray: true,
    isTrayShown: async () => true,
    isWanted: () => true,
    isWindowHidden: () => true,
    explain: () => happened.push('explained') > 0,
    wasExplained: {
      get: () => explained,
      set() {
        explained = true
      },
    },
    quit: () => void happened.push('quit'),
    ...over,
  })

describe('closing the window', () => {
  it('hides it where a tray is, if that is wanted, until the app ends', () => {
    const closeToTray = open()
    expect(closeToTray.hides()).toBe(true)
    expect(open({ platform: 'win32' }).hides()).toBe(true)
    expect(open({ platform: 'darwin' }).hides()).toBe(false)
    expect(open({ hasTray: false }).hides()).toBe(false)
    expect(open({ isWanted: () => false }).hides()).toBe(false)
    closeToTray.quitting()
    expect(closeToTray.hides()).toBe(false)
    closeToTray.stays()
    expect([closeToTray.hides(), closeToTray.isQuitting]).toEqual([true, false])
  })

  it('is explained the first time', async () => {
    await open().hidden()
    await open().hidden()
    expect(happened).toEqual(['explained'])
  })

  it('is explained later where it could not be, and again where that was not kept', async () => {
    await open({ explain: () => false }).hidden()
    expect(explained).toBe(false)
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
    const set = () => {
      throw new Error('The disk is full.')
    }
    await open({ wasExplained: { get: () => explained, set } }).hidden()
    expect(happened).toEqual(['explained'])
    expect(errors).toHaveBeenCalledOnce()
    errors.mockRestore()
  })

  it('ends the app where nobody would see the tray', async () => {
    const closeToTray = open({ isTrayShown: async () => false })
    await closeToTray.hidden()
    expect(happened).toEqual(['quit'])
  })

  it('ends nothing when the window is back before that is known', async () => {
    await open({ isTrayShown: async () => false, isWindowHidden: () => false }).hidden()
    expect(happened).toEqual([])
  })
})

describe('whether a tray is seen', () => {
  it('is asked of the desktop on Linux', async () => {
    const asked: string[] = []
    const answers = (answer: string) => async (program: string, args: readonly string[]) => {
      asked.push([program, ...args].join(' '))
      return answer
    }
    expect(await isTrayShown('linux', answers('(<true>,)\n'))).toBe(true)
    expect(await isTrayShown('linux', answers('(<false>,)\n'))).toBe(false)
    expect(asked[0]).toBe(
      'gdbus call --session --timeout=1 --dest=org.kde.StatusNotifierWatcher --object-path=/StatusNotifierWatcher --method=org.freedesktop.DBus.Properties.Get org.kde.StatusNotifierWatcher IsStatusNotifierHostRegistered',
    )
  })

  it('is no where nobody answers, and yes on other systems', async () => {
    let asked = 0
    const fails = (how: object) => () => {
      asked++
      return Promise.reject(Object.assign(new Error('gdbus failed'), how))
    }
    const tooLate = fails({ stderr: 'Error: Timeout was reached' })
    const atOnce = async () => {}
    expect(await isTrayShown('linux', tooLate, atOnce)).toBe(false)
    expect(asked).toBe(2)
    expect(await isTrayShown('linux', fails({ code: 'ENOENT' }), atOnce)).toBe(false)
    expect(await isTrayShown('linux', fails({ code: 1, stderr: 'ServiceUnknown' }), atOnce)).toBe(false)
    expect(asked).toBe(4)
    const late = async () => (asked === 4 ? tooLate() : '(<true>,)')
    expect(await isTrayShown('linux', late, atOnce)).toBe(true)
    expect(await isTrayShown('win32', tooLate)).toBe(true)
    expect(await isTrayShown('darwin', tooLate)).toBe(true)
    expect(log.mock.calls.map(([, why]) => why)).toEqual(['no answer', 'no gdbus', 'no answer'])
  })
})
