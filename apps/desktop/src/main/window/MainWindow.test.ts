import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserWindow, NativeImage } from 'electron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openSettings } from '../settings/settings.ts'
import { MainWindow } from './MainWindow.ts'

class FakeWindow extends EventEmitter {
  visible = false
  focused = false
  /** What is on its button, of which a hidden window has none and a shown one a new one. */
  overlay: unknown[] = []
  progress: unknown[] = []
  destroyed = false
  isVisible = () => this.visible
  isFocused = () => this.focused
  isMinimized = () => false
  isMaximized = () => false
  getNormalBounds = () => ({ x: 1, y: 2, width: 300, height: 400 })
  setBackgroundColor = () => {}
  setOverlayIcon = (...args: unknown[]) => {
    if (this.visible) this.overlay = args
  }
  setProgressBar = (...args: unknown[]) => {
    if (this.visible) this.progress = args
  }
  focus = () => this.#look(this.visible, true)
  show = () => this.#look(true, true)
  hide = () => this.#look(false, false)
  blur = () => this.#look(this.visible, false)

  /** As a person does it. */
  close(): void {
    let held = false
    this.emit('close', { preventDefault: () => (held = true) })
    if (held) return
    this.destroyed = true
    this.emit('closed')
  }

  #look(visible: boolean, focused: boolean): void {
    if (visible && !this.visible) {
      this.overlay = []
      this.progress = []
    }
    this.visible = visible
    this.focused = focused
    this.emit(focused ? 'focus' : 'blur')
  }
}

let made: FakeWindow[]
let window: MainWindow
let hides: boolean
let holds: boolean
let happened: string[]
let folder: string
let settings: ReturnType<typeof openSettings>

beforeEach(() => {
  made = []
  hides = true
  holds = false
  happened = []
  folder = mkdtempSync(join(tmpdir(), 'roomkey-window-'))
  settings = openSettings(folder)
  window = new MainWindow({
    create() {
      const fake = new FakeWindow()
      made.push(fake)
      return fake as unknown as BrowserWindow
    },
    preload: 'preload.cjs',
    icon: null,
    devTools: false,
    settings,
    theme: { shouldUseDarkColors: false, themeSource: 'system' },
    workAreas: () => [],
    opened: () => void happened.push('opened'),
    looked: () => void happened.push(`focus ${window.hasFocus}`),
    closing: {
      hides: () => hides,
      hidden: () => void happened.push(`hidden ${window.isHidden}`),
      holds: () => holds,
    },
  })
  window.show()
  made[0]?.emit('ready-to-show')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the window', () => {
  it('tells who looks at it', () => {
    expect(happened).toEqual(['opened', 'focus true'])
    made[0]?.blur()
    made[0]?.focus()
    expect(happened.slice(2)).toEqual(['focus false', 'focus true'])
  })

  it('is hidden when it is closed, if it shall stay, and comes back as it was', () => {
    made[0]?.close()
    expect(happened.slice(2)).toEqual(['focus false', 'hidden true'])
    expect(openSettings(folder).value.window).toMatchObject({ x: 1, y: 2 })
    window.show()
    expect(made).toHaveLength(1)
    expect(window.isHidden).toBe(false)
    expect(window.hasFocus).toBe(true)
  })

  it('is closed otherwise', () => {
    hides = false
    made[0]?.close()
    expect(made[0]?.destroyed).toBe(true)
    expect([window.hasFocus, window.isHidden]).toEqual([false, false])
  })

  it('stays, and comes to the front, when something holds its end up', () => {
    made[0]?.close()
    hides = false
    holds = true
    window.close()
    expect([made[0]?.destroyed, window.isHidden, window.hasFocus]).toEqual([false, false, true])
    holds = false
    window.close()
    expect(made[0]?.destroyed).toBe(true)
    window.close()
  })

  it('has the marks of its button whenever it has a button', () => {
    const image = {} as NativeImage
    made[0]?.close()
    window.setOverlay(image, '2 unread messages for you')
    window.showProgress(0.5, 'normal')
    const marks = [
      [image, '2 unread messages for you'],
      [0.5, { mode: 'normal' }],
    ]
    window.show()
    expect([made[0]?.overlay, made[0]?.progress]).toEqual(marks)
    hides = false
    made[0]?.close()
    window.show()
    made[1]?.emit('ready-to-show')
    expect([made[1]?.overlay, made[1]?.progress]).toEqual(marks)
    window.setOverlay(null, '')
    window.showProgress(-1, 'normal')
    made[1]?.blur()
    expect([made[1]?.overlay, made[1]?.progress]).toEqual([
      [null, ''],
      [-1, { mode: 'normal' }],
    ])
  })
})

it('is hidden by closing, also when its place cannot be kept', () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.spyOn(settings, 'write').mockImplementation(() => {
    throw new Error('ENOSPC')
  })
  made[0]?.close()
  expect([made[0]?.destroyed, made[0]?.visible]).toEqual([false, false])
  expect(said).toHaveBeenCalledOnce()
  vi.restoreAllMocks()
})
