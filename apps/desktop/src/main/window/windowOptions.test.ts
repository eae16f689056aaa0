import { describe, expect, test } from 'vitest'
import { type WindowPlace, windowOptions } from './windowOptions.ts'

const SCREEN = { x: 0, y: 24, width: 1920, height: 1056 }
const place = (over: Partial<WindowPlace> = {}): WindowPlace => ({
  preload: '/app/preload.cjs',
  saved: null,
  workAreas: [SCREEN],
  backgroundColor: '#f8f7f5',
  icon: null,
  devTools: false,
  ...over,
})

describe('the window', () => {
  test('is isolated, sandboxed and without Node', () => {
    expect(windowOptions(place()).webPreferences).toMatchObject({
      preload: '/app/preload.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      navigateOnDragDrop: false,
      plugins: false,
      safeDialogs: true,
      devTools: false,
    })
  })

  test('has these preferences and no others, such as features that browsers have off', () => {
    expect(Object.keys(windowOptions(place()).webPreferences ?? {}).toSorted()).toEqual([
      'allowRunningInsecureContent',
      'contextIsolation',
      'devTools',
      'experimentalFeatures',
      'navigateOnDragDrop',
      'nodeIntegration',
      'nodeIntegrationInSubFrames',
      'nodeIntegrationInWorker',
      'plugins',
      'preload',
      'safeDialogs',
      'sandbox',
      'spellcheck',
      'webSecurity',
      'webviewTag',
    ])
  })

  test('brings its icon where the system would find none for it', () => {
    expect(windowOptions(place({ icon: '/app/icon.png' }))).toMatchObject({ icon: '/app/icon.png' })
    expect(windowOptions(place())).not.toHaveProperty('icon')
  })

  test('opens where it was closed, with the colour behind its page', () => {
    const saved = { x: 20, y: 30, width: 900, height: 700, maximized: false }
    expect(windowOptions(place({ saved }))).toMatchObject({
      x: 20,
      y: 30,
      width: 900,
      height: 700,
      show: false,
      backgroundColor: '#f8f7f5',
    })
  })

  test.each([
    ['left of the screens', { x: -2600, y: 100 }],
    ['with no title bar to take hold of', { x: 1900, y: 100 }],
    ['above the screens', { x: 100, y: -900 }],
    ['below the screens', { x: 100, y: 1060 }],
  ])('finds another place when it was %s', (_what, at) => {
    const saved = { ...at, width: 2500, height: 700, maximized: false }
    const options = windowOptions(place({ saved }))
    expect(options).toMatchObject({ width: 1920, height: 700 })
    expect(options).not.toHaveProperty('x')
  })

  test('stays on a second screen that is still there', () => {
    const saved = { x: -1500, y: 100, width: 900, height: 700, maximized: false }
    const workAreas = [SCREEN, { x: -1920, y: 0, width: 1920, height: 1080 }]
    expect(windowOptions(place({ saved, workAreas }))).toMatchObject({ x: -1500, y: 100 })
  })
})
