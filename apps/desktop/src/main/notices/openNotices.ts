import type { Clock } from '@roomkey/client'
import type { RoomId } from '@roomkey/protocol'
import type { App, Dock, Menu, NativeImage, NotificationConstructorOptions } from 'electron'
import type { AccountId } from '../../ipc/accounts.ts'
import type { Accounts } from '../accounts/Accounts.ts'
import type { EngineHost } from '../accounts/EngineHost.ts'
import type { Routes } from '../links/Routes.ts'
import type { JsonFile } from '../settings/jsonFile.ts'
import type { ShellSettingsStore } from '../settings/ShellSettingsStore.ts'
import type { Settings } from '../settings/settings.ts'
import type { Text } from '../text/en.ts'
import type { MainWindow } from '../window/MainWindow.ts'
import { Badge } from './Badge.ts'
import { CloseToTray } from './CloseToTray.ts'
import { type AwaySigns, followAway } from './followAway.ts'
import { overlayImage, trayImages } from './images.ts'
import { Notices, type ShownNotification } from './Notices.ts'
import { findTimeZoneAgain } from './quietHours.ts'
import { type ShownTray, TrayIcon } from './TrayIcon.ts'
import { unreadOf } from './unread.ts'

export interface OpenNoticesParts {
  app: Pick<App, 'setBadgeCount' | 'setAppUserModelId' | 'quit'> & {
    on(event: 'before-quit' | 'will-quit', listener: () => void): unknown
    /** On macOS. */
    dock?: Pick<Dock, 'setMenu'> | undefined
  }
  menus: Pick<typeof Menu, 'buildFromTemplate'>
  images: { createEmpty(): NativeImage }
  notifications: {
    isSupported(): boolean
    removeAll(): void
    create(options: NotificationConstructorOptions): ShownNotification
  }
  createTray(image: NativeImage): ShownTray
  isTrayShown(): Promise<boolean>
  power: AwaySigns & { on(event: 'resume', listener: () => void): unknown }
  env: NodeJS.ProcessEnv
  platform: NodeJS.Platform
  appId: string
  clock: Clock
  settings: JsonFile<Settings>
  shellSettings: ShellSettingsStore
  accounts: Pick<Accounts<EngineHost>, 'current' | 'signedIn'>
  routes: Pick<Routes, 'open' | 'show'>
  window: Pick<MainWindow, 'hasFocus' | 'isHidden' | 'setOverlay' | 'show'>
  text: Text
}

/** What the shell does so that somebody who does not look at the window hears of what arrives. */
export interface ShellNotices {
  closeToTray: CloseToTray
  hasTray: boolean
  /** What waits changed, or who looks at it. */
  update(): void
  /** An account's page shows the timeline of this room. */
  roomShown(account: AccountId, room: RoomId | null): void
  /** The app is about to end without being asked to. */
  close(): void
}

export function openNotices(parts: OpenNoticesParts): ShellNotices {
  const { accounts, app, isTrayShown, menus, platform, routes, settings, shellSettings, text, window } = parts
  // Windows shows notifications under the name of the installed program that has this id.
  if (platform === 'win32') app.setAppUserModelId(parts.appId)

  let shown: { account: AccountId; room: RoomId } | null = null
  const notices = new Notices({
    ...parts.notifications,
    accounts: () => accounts.signedIn,
    settings: () => shellSettings.value.notifications,
    lookedAt: () => (window.hasFocus && shown?.account === accounts.current && !isAway() ? shown : null),
    open: (account, at) =>
      at === null ? routes.show(account) : routes.open(account, { kind: 'room', ...at }),
    clock: parts.clock,
    platform,
    text,
  })
  const isAway = followAway(parts.power, () => notices.update())
  const badge = new Badge({ app, window, overlay: overlayImage(parts.images), platform, text })
  const tray = new TrayIcon({
    create: parts.createTray,
    images: trayImages(parts.images, platform),
    buildMenu: (template) => menus.buildFromTemplate(template),
    setDockMenu: (menu) => app.dock?.setMenu(menu),
    open: (account) => (account === null ? window.show() : routes.show(account)),
    quit: () => app.quit(),
    platform,
    text,
  })
  const closeToTray = new CloseToTray({
    platform,
    hasTray: tray.isThere,
    isTrayShown,
    isWanted: () => shellSettings.value.closeToTray,
    isWindowHidden: () => window.isHidden,
    explain: () =>
      notices.tell(text.notices.stillRunning, text.notices.stillRunningWhere, () => window.show()),
    wasExplained: {
      get: () => settings.value.trayExplained,
      set: () => settings.write({ ...settings.value, trayExplained: true }),
    },
    quit: () => app.quit(),
  })

  const update = () => {
    const unread = unreadOf(accounts.signedIn, shellSettings.value.notifications.about, text)
    badge.update(unread)
    tray.update(unread)
    notices.update()
  }
  shellSettings.subscribe(update)
  parts.power.on('resume', () => findTimeZoneAgain(parts.env))
  app.on('before-quit', () => closeToTray.quitting())
  app.on('will-quit', () => notices.close())
  return {
    closeToTray,
    hasTray: tray.isThere,
    update,
    roomShown(account, room) {
      shown = room && { account, room }
      notices.update()
    },
    close: () => notices.close(),
  }
}
