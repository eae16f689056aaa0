import { EventEmitter } from 'node:events'
import type { App, MenuItemConstructorOptions } from 'electron'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ShellSettingsStore } from '../settings/ShellSettingsStore.ts'
import { en } from '../text/en.ts'
import { menuTemplate } from './menu.ts'
import { followZoom, ZOOM_LEVELS, zoomStep } from './zoom.ts'

type Item = MenuItemConstructorOptions
const PLATFORMS = ['darwin', 'win32', 'linux'] as const

let happened: unknown[]
beforeEach(() => {
  happened = []
})

const menu = (platform: NodeJS.Platform, isDevelopment = false) =>
  menuTemplate({
    platform,
    isDevelopment,
    text: en.menu,
    choose: (command) => void happened.push(command),
    zoom: (by) => void happened.push(by),
    copyDiagnostics: () => void happened.push('copy'),
    showLogs: () => void happened.push('logs'),
    openDocumentation: () => void happened.push('docs'),
  })
const itemsOf = (items: readonly Item[]): Item[] =>
  items.flatMap((item) => [item, ...itemsOf((item.submenu as Item[] | undefined) ?? [])])
const press = (item: Item) => item.click?.({} as never, undefined, {})
const topOf = (template: Item[]) => template.map(({ role, label }) => label ?? role)
const rolesIn = (template: Item[]) => itemsOf(template).flatMap(({ role }) => role ?? [])

describe('the menu bar', () => {
  it('has the menus that people look for on their system', () => {
    expect(topOf(menu('darwin'))).toEqual(['appMenu', 'File', 'Edit', 'View', 'Go', 'windowMenu', 'Help'])
    for (const platform of ['win32', 'linux'] as const)
      expect(topOf(menu(platform))).toEqual(['File', 'Edit', 'View', 'Go', 'Help'])
    const [app, file] = menu('darwin')
    expect(rolesIn([app as Item])).toEqual(
      expect.arrayContaining(['about', 'services', 'hide', 'hideOthers', 'unhide', 'quit']),
    )
    expect(itemsOf([app as Item]).some(({ label }) => label === 'Settings…')).toBe(true)
    expect(rolesIn([file as Item])).toEqual(['close'])
    expect(rolesIn(menu('linux'))).toContain('quit')
  })

  it.each(PLATFORMS)('registers no key twice, and none that the page has itself, on %s', (platform) => {
    const keyed = itemsOf(menu(platform)).filter(({ accelerator }) => accelerator !== undefined)
    const keys = keyed.map(({ accelerator }) => accelerator)
    expect(new Set(keys).size).toBe(keys.length)
    const registered = keyed.filter(({ registerAccelerator }) => registerAccelerator !== false)
    for (const item of registered) press(item)
    // Zoom alone: in, out and back, each by several keys.
    expect(new Set(happened)).toEqual(new Set([1, 0, -1]))
  })

  it('sends the page what was chosen, and does the rest itself', () => {
    const labels = ['Settings…', 'New Room…', 'Next Unread Room', 'Copy Diagnostics', 'Documentation']
    for (const item of itemsOf(menu('linux'))) if (labels.includes(item.label ?? '')) press(item)
    expect(new Set(happened)).toEqual(new Set(['settings', 'newRoom', 'nextUnread', 'copy', 'docs']))
  })

  it('reloads pages and shows their tools in a development build only', () => {
    for (const role of ['reload', 'toggleDevTools']) {
      expect(rolesIn(menu('win32'))).not.toContain(role)
      expect(rolesIn(menu('win32', true))).toContain(role)
    }
  })
})

describe('zoom', () => {
  it('goes from level to level, stays at the ends, and comes back', () => {
    expect([zoomStep(1, 1), zoomStep(1, -1), zoomStep(1.2, 1), zoomStep(1.2, -1)]).toEqual([
      1.1, 0.9, 1.25, 1.1,
    ])
    expect([zoomStep(3, 1), zoomStep(0.5, -1), zoomStep(2, 0)]).toEqual([3, 0.5, 1])
    expect([...ZOOM_LEVELS].sort((one, other) => one - other)).toEqual(ZOOM_LEVELS)
  })

  it('holds for every page that comes, and at once for those that are there', () => {
    let change: (now: { zoom: number }, before: { zoom: number }) => void = () => {}
    const settings = {
      value: { zoom: 1.5 },
      subscribe(listener: typeof change) {
        change = listener
      },
    }
    const app = new EventEmitter()
    followZoom(app as unknown as App, settings as unknown as ShellSettingsStore)
    const zoomed: number[] = []
    const page = Object.assign(new EventEmitter(), { setZoomFactor: (to: number) => void zoomed.push(to) })
    app.emit('web-contents-created', {}, page)
    page.emit('did-navigate')
    page.emit('did-navigate')
    change({ zoom: 2 }, { zoom: 1.5 })
    change({ zoom: 2 }, { zoom: 2 })
    page.emit('destroyed')
    change({ zoom: 3 }, { zoom: 2 })
    expect(zoomed).toEqual([1.5, 1.5, 2])
  })
})
