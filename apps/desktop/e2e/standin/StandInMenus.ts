import type { Menu, MenuItem, MenuItemConstructorOptions } from 'electron'
import { strict } from './strict.ts'

type Item = MenuItemConstructorOptions | MenuItem

/** Menus that nobody sees. A test chooses from the menu bar by name. */
export class StandInMenus {
  readonly #templates = new WeakMap<object, Item[]>()
  #bar: Item[] = []

  readonly api: Pick<typeof Menu, 'buildFromTemplate' | 'setApplicationMenu'> = strict('Menu', {
    buildFromTemplate: (template) => {
      const menu = strict('menu', {}) as Menu
      this.#templates.set(menu, template)
      return menu
    },
    setApplicationMenu: (menu) => {
      this.#bar = (menu && this.#templates.get(menu)) ?? []
    },
  })

  choose(label: string): void {
    const item = find(this.#bar, label)
    if (item?.click === undefined) throw new Error(`The menu bar has nothing called '${label}'.`)
    ;(item.click as () => void)()
  }
}

function find(items: readonly Item[], label: string): Item | undefined {
  for (const item of items) {
    if (item.label === label && item.click) return item
    const below = Array.isArray(item.submenu) ? find(item.submenu, label) : undefined
    if (below) return below
  }
  return undefined
}
