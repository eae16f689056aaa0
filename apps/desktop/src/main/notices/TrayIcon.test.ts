import type { Menu, MenuItemConstructorOptions, NativeImage } from 'electron'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { en as text } from '../text/en.ts'
import { Badge } from './Badge.ts'
import { overlayImage, type TrayState, trayImages } from './images.ts'
import type { About } from './mayTell.ts'
import { TrayIcon, type TrayIconParts } from './TrayIcon.ts'
import { notice, signedIn } from './testing.ts'
import { unreadOf } from './unread.ts'

const images = Object.fromEntries(
  ['nothing', 'unread', 'urgent'].map((state) => [state, { state } as unknown as NativeImage]),
) as Record<TrayState, NativeImage>

let happened: unknown[][]
let clicked: () => void
let menu: MenuItemConstructorOptions[]

function open(over: Partial<TrayIconParts> = {}): TrayIcon {
  happened = []
  const say =
    (what: string) =>
    (...args: unknown[]) =>
      void happened.push([what, ...args])
  return new TrayIcon({
    create: (image) => {
      happened.push(['made', image])
      return {
        setImage: say('image'),
        setToolTip: say('tip'),
        setContextMenu: say('menu'),
        on: (_event, listener) => {
          clicked = listener
        },
      }
    },
    images,
    buildMenu(template) {
      menu = template
      return template.map(({ label }) => label ?? '–') as unknown as Menu
    },
    setDockMenu: say('dock'),
    open: say('open'),
    quit: say('quit'),
    platform: 'linux',
    text,
    ...over,
  })
}
const alice = signedIn([notice(1, 1)])
const work = signedIn([], { id: 'work', server: 'https://r&d.example' })
const waits = { ...alice, attention: { ...alice.attention, unread: 3, urgent: 1, urgentOfAll: 3 } }
const unread = unreadOf([waits, work], 'mentionsAndDirect', text)

it('who is told of everything sees all of it counted, and nobody else', () => {
  const counted = (about: About) => unreadOf([waits, waits], about, text).urgent
  expect([counted('everything'), counted('mentionsAndDirect'), counted('nothing')]).toEqual([6, 2, 2])
})

describe('the tray', () => {
  beforeEach(() => {
    clicked = () => {}
  })

  it('shows by its icon and its tip what waits, and lists the accounts', () => {
    const tray = open()
    expect(happened).toEqual([
      ['made', images.nothing],
      ['tip', 'Roomkey'],
      ['menu', ['Open Roomkey', '–', 'Quit Roomkey']],
    ])
    happened = []
    tray.update(unread)
    expect(happened).toEqual([
      ['image', images.urgent],
      ['tip', 'Roomkey – 3 unread'],
      ['menu', ['Open Roomkey', '–', 'alice on one.example', 'alice on r&&d.example', '–', 'Quit Roomkey']],
    ])
    happened = []
    tray.update({ ...unread, urgent: 0 })
    expect(happened[0]).toEqual(['image', images.unread])
  })

  it('changes only with what waits, and its menu, which may be open, only with the accounts', () => {
    const tray = open()
    tray.update(unread)
    happened = []
    tray.update(structuredClone(unread))
    expect(happened).toEqual([])
    tray.update({ ...unread, unread: 4 })
    tray.update({ ...unread, unread: 5, urgent: 0 })
    expect(happened.map(([what]) => what)).toEqual(['tip', 'image', 'tip'])
    happened = []
    tray.update({ ...unread, unread: 5, urgent: 0, accounts: unread.accounts.slice(1) })
    expect(happened).toEqual([['menu', ['Open Roomkey', '–', 'alice on r&&d.example', '–', 'Quit Roomkey']]])
  })

  it('opens the window, or an account, or ends the app', () => {
    open().update(unread)
    happened = []
    clicked()
    const click = (index: number) => (menu[index] as { click(): void }).click()
    for (const index of [0, 3, 5]) click(index)
    expect(happened).toEqual([['open', null], ['open', null], ['open', 'work'], ['quit']])
  })

  it('opens its menu at a click on macOS, where the dock has the accounts, too', () => {
    open({ platform: 'darwin' }).update(unread)
    expect(happened.at(-1)).toEqual(['dock', ['alice on one.example', 'alice on r&d.example']])
    happened = []
    clicked()
    expect(happened).toEqual([])
  })

  it('may have no place', () => {
    const log = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const tray = open({
      create() {
        throw new Error('no place')
      },
    })
    tray.update(unread)
    expect(tray.isThere).toBe(false)
    expect(log).toHaveBeenCalledOnce()
    log.mockRestore()
  })
})

describe('the badge', () => {
  function badge(platform: NodeJS.Platform): Badge {
    happened = []
    return new Badge({
      app: { setBadgeCount: (count) => happened.push(['badge', count]) > 0 },
      window: { setOverlay: (...args) => void happened.push(['overlay', ...args]) },
      overlay: images.urgent,
      platform,
      text,
    })
  }

  it('counts what is for this person, when that changes', () => {
    const it = badge('darwin')
    for (const urgent of [0, 2, 2, 0]) it.update({ urgent })
    expect(happened).toEqual([
      ['badge', 2],
      ['badge', 0],
    ])
  })

  it('is a mark with a description on Windows', () => {
    const it = badge('win32')
    for (const urgent of [1, 2, 0]) it.update({ urgent })
    expect(happened).toEqual([
      ['overlay', images.urgent, '1 unread message for you'],
      ['overlay', images.urgent, '2 unread messages for you'],
      ['overlay', null, ''],
    ])
  })
})

it.each(['win32', 'darwin', 'linux'] as const)(
  'there is a drawing for every state and scale on %s',
  (platform) => {
    const made: { factors: unknown[]; template: boolean }[] = []
    const createEmpty = () => {
      const it = { factors: [] as unknown[], template: false }
      made.push(it)
      return {
        addRepresentation({ scaleFactor, dataURL }: Electron.AddRepresentationOptions) {
          expect(dataURL).toMatch(/^data:image\/png;base64,iVBOR/)
          it.factors.push(scaleFactor)
        },
        setTemplateImage: (on: boolean) => {
          it.template = on
        },
      } as unknown as NativeImage
    }
    trayImages({ createEmpty }, platform)
    overlayImage({ createEmpty })
    const factors = platform === 'win32' ? [1, 1.5, 2] : [1, 2]
    const icon = { factors, template: platform === 'darwin' }
    expect(made).toEqual([icon, icon, icon, { factors: [1, 1.5, 2], template: false }])
  },
)
