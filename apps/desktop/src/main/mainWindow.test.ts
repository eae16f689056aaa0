import { describe, expect, it } from 'vitest'
import { windowOptions } from './mainWindow.ts'

describe('the window', () => {
  it('isolates and sandboxes its page', () => {
    expect(windowOptions('/out/preload/index.cjs', null, '#fff').webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
    })
  })

  it('opens where it was closed', () => {
    const saved = { x: 10, y: 20, width: 900, height: 700, maximized: false }
    expect(windowOptions('/p', saved, '#fff')).toMatchObject({
      x: 10,
      y: 20,
      width: 900,
      height: 700,
      backgroundColor: '#fff',
    })
  })
})
