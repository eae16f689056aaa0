import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { namedMembers } from './namedMembers.ts'

// The stand-in has what the shell uses and nothing else, as docs/DEVELOPING.md says. That its signatures are Electron's
// is for the type check, which typed.ts shows to be awake.

const DESKTOP = join(import.meta.dirname, '..')
const declarations = readFileSync(
  join(dirname(createRequire(import.meta.url).resolve('electron/package.json')), 'electron.d.ts'),
  'utf8',
)
const valueTypes = new Map(
  [...declarations.matchAll(/^ {4}const (\w+): ((?:typeof )?\w+);$/gm)].map(([, value, type]) => [
    String(value),
    String(type),
  ]),
)
const classes = new Set([...declarations.matchAll(/^ {2}class (\w+)/gm)].map(([, name]) => String(name)))
/** Types of what does something. Options, details and the like are data, which the type check holds on its own. */
const isPart = (type: string) =>
  classes.has(type.replace('typeof ', '')) || [...valueTypes.values()].includes(type)

/** Variables that hold an object of a whole class where a Pick would not do: Electron itself takes it back. */
const HELD: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'src/main/window/MainWindow.ts': { window: 'BrowserWindow', '#window': 'BrowserWindow' },
  'src/main/notices/images.ts': {
    images: 'typeof NativeImage',
    image: 'NativeImage',
    template: 'NativeImage',
  },
  'src/main/security/ipc.ts': { frame: 'WebFrameMain' },
}

/** Made by Electron and taken back by it: whoever holds one takes nothing from it. */
const HANDED_ON = ['NativeImage', 'Menu']

/** What is reached on another system, or by a person's hand on what Chromium draws there; calling it ends the run. */
const NOT_PLAYED = [
  'App.getLoginItemSettings',
  'App.setLoginItemSettings',
  'BrowserWindow.setOverlayIcon',
  'Dock.setMenu',
  'Session.addWordToSpellCheckerDictionary',
  'WebContents.replaceMisspelling',
  'WebContents.session',
]

const sources = (...patterns: string[]) =>
  globSync(patterns, { cwd: DESKTOP })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !/\.test\.ts$|\/testing\.ts$/.test(path))
    .sort()
const main = sources('src/main/**/*.ts')
const standIn = sources('e2e/standin/*.ts')
const named = new Map(
  [...main, ...standIn].map((path) => [path, namedMembers(join(DESKTOP, path), valueTypes, HELD[path])]),
)
const members = (files: readonly string[]) => {
  const all = files.flatMap((path) => [...(named.get(path)?.members ?? [])])
  return [...new Set(all)].filter((name) => isPart(name.split('.')[0] ?? '')).sort()
}
const text = (path: string) => readFileSync(join(DESKTOP, path), 'utf8')

describe('the stand-in', () => {
  test('has every member that the shell uses, and no other', () => {
    const used = members(main)
    expect(used).toEqual(expect.arrayContaining(NOT_PLAYED))
    expect(members(standIn)).toEqual(used.filter((name) => !NOT_PLAYED.includes(name)))
  })

  test('exports every value that the shell imports, and no other', () => {
    const imported = new Set(main.flatMap((path) => [...(named.get(path)?.values ?? [])]))
    const entry = text('e2e/standin/electron.ts')
    const exported = [
      ...entry.matchAll(/^export (?:const|function) (\w+)/gm),
      ...entry.matchAll(/^export \{ (\w+) \} from/gm),
    ].map(([, name]) => name)
    expect(exported.toSorted()).toEqual([...imported].sort())
  })

  test('gives the preload what it uses, and nothing else', () => {
    const preload = namedMembers(join(DESKTOP, 'src/preload/index.ts'), valueTypes)
    const used = [...preload.members].filter((name) => isPart(name.split('.')[0] ?? '')).sort()
    expect(used).toContain('IpcRenderer.invoke')
    const world = text('e2e/standin/world.ts')
    const [, given = ''] = /const electron = \{\n([\s\S]*?)\n {2}\}\n/.exec(world) ?? []
    const found = [...given.matchAll(/^ {4}(\w+): \{\n([\s\S]*?)^ {4}\}/gm)].flatMap(([, value, body]) =>
      [...String(body).matchAll(/^ {6}(\w+)[:(]/gm)].map(
        ([, name]) => `${valueTypes.get(String(value))}.${name}`,
      ),
    )
    expect(found.sort()).toEqual(used)
  })

  test('knows events that Electron has and the shell listens to', () => {
    const listened = new Set(
      main.flatMap((path) =>
        [...text(path).matchAll(/\.(?:on|once)\(\s*'([\w-]+)'/g)].map(([, name]) => name),
      ),
    )
    for (const path of standIn) {
      for (const [, list] of text(path).matchAll(/(?:EVENTS = |knownEvent\('\w+', )\[([^\]]*)\]/g)) {
        for (const [, event] of String(list).matchAll(/'([^']+)'/g)) {
          expect(declarations, `${path}: ${event}`).toContain(`on(event: '${event}'`)
          expect([...listened], `${path}: nobody listens to ${event}`).toContain(event)
        }
      }
    }
  })

  test('asks about every event before it takes a listener', () => {
    for (const path of standIn) {
      for (const [listener] of text(path).matchAll(
        /^ *(?:on|once)(?:: \(event[^\n]*=>|\(event[^\n]*\) \{)[^\n]*\n?[^\n]*/gm,
      )) {
        expect(listener, path).toContain('knownEvent')
      }
    }
  })

  test('is not cast out of its types', () => {
    for (const path of standIn) expect(text(path), path).not.toMatch(/\bas any\b|: any\b|<any>|@ts-/)
    // The browser's own protocol, and events of which the shell reads one part.
    const through = standIn.filter((path) => text(path).includes('as unknown as'))
    expect(through).toEqual(['e2e/standin/Cdp.ts', 'e2e/standin/ipcMain.ts'])
  })
})

describe('the shell', () => {
  test('imports Electron’s values where its parts are made, and nowhere else', () => {
    const files = main.filter((path) => (named.get(path)?.values.size ?? 0) > 0)
    expect(files).toEqual(['src/main/index.ts', 'src/main/openSystem.ts', 'src/main/startShell.ts'])
  })

  test('asks of each part for what it uses', () => {
    const whole = main.flatMap((path) => {
      const accounted = [...HANDED_ON, ...Object.values(HELD[path] ?? {})]
      const types = [...(named.get(path)?.whole ?? [])].filter(
        (type) => isPart(type) && !accounted.includes(type),
      )
      return types.map((type) => `${path}: ${type}`)
    })
    expect(whole).toEqual([])
  })
})
