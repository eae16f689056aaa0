import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserWindow, NativeImage } from 'electron'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSettings } from '../settings/settings.ts'
import { MainWindow } from './MainWindow.ts'

class FakeWindow extends EventEmitter {
  visible = false
  focused = false
  overlay: unknown[] = []
  destroyed = false
  isVisible = () => this.visible
  isFocused = () => this.focused
  isMinimized = () => false
  isMaximized = () => false
  getNormalBounds = () => ({ x: 1, y: 2, width: 300, height: 400 })
  setBackgroundColor = () => {}
  setOverlayIcon = (...args: unknown[]) => {
    this.overlay = args
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
    this.visible = visible
    this.focused = focused
    this.emit(focused ? 'focus' : 'blur')
  }
}

let made: FakeWindow[]
let window: MainWindow
let hides: boolean
let happened: string[]
let folder: string

beforeEach(() => {
  made = []
  hides = true
  happened = []
  folder = mkdtempSync(join(tmpdir(), 'roomkey-window-'))
  window = new MainWindow({
    create() {
      const fake = new FakeWindow()
      made.push(fake)
      return fake as unknown as BrowserWindow
    },
    preload: 'preload.cjs',
    devTools: false,
    settings: openSettings(folder),
    theme: { shouldUseDarkColors: false, themeSource: 'system' },
    workAreas: () => [],
    opened: () => void happened.push('opened'),
    looked: () => void happened.push(`focus ${window.hasFocus}`),
    closing: { hides: () => hides, hidden: () => void happened.push(`hidden ${window.isHidden}`) },
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

  it('is closed otherwise, and opened anew with the mark that it had', () => {
    const image = {} as NativeImage
    window.setOverlay(image, '2 unread messages for you')
    hides = false
    made[0]?.close()
    expect(made[0]?.destroyed).toBe(true)
    expect([window.hasFocus, window.isHidden]).toEqual([false, false])
    window.show()
    expect(made[1]?.overlay).toEqual([image, '2 unread messages for you'])
  })
})
