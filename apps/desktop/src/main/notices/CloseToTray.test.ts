import { beforeEach, describe, expect, it } from 'vitest'
import { CloseToTray, type CloseToTrayParts } from './CloseToTray.ts'
import { isTrayShown } from './isTrayShown.ts'

let happened: string[]
let explained: boolean

beforeEach(() => {
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
    explain: () => void happened.push('explained'),
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
  })

  it('is explained the first time', async () => {
    await open().hidden()
    await open().hidden()
    expect(happened).toEqual(['explained'])
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
    const fails = () => Promise.reject(new Error('no such service'))
    expect(await isTrayShown('linux', fails)).toBe(false)
    expect(await isTrayShown('win32', fails)).toBe(true)
    expect(await isTrayShown('darwin', fails)).toBe(true)
  })
})
