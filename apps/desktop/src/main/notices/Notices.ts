import type { Clock } from '@roomkey/client'
import type { MessageId, RoomId } from '@roomkey/protocol'
import type { Notification, NotificationConstructorOptions } from 'electron'
import type { AccountId } from '../../ipc/accounts.ts'
import type { ShellSettings } from '../../ipc/shellSettings.ts'
import type { SignedIn } from '../accounts/Account.ts'
import type { Text } from '../text/en.ts'
import { accountName } from './accountName.ts'
import type { Announcement } from './announce.ts'
import { decide, type Facts, type Memory } from './decide.ts'
import { minuteOfDay } from './quietHours.ts'
import { wording } from './wording.ts'

export type ShownNotification = Pick<Notification, 'show' | 'close'> & {
  on(event: 'click', listener: () => void): unknown
  on(event: 'failed', listener: (event: unknown, error: string) => void): unknown
}

export interface NoticesParts {
  isSupported(): boolean
  /** Those of the app that the system still lists, on macOS alone. */
  removeAll(): void
  create(options: NotificationConstructorOptions): ShownNotification
  accounts(): readonly SignedIn[]
  settings(): ShellSettings['notifications']
  lookedAt(): Facts['lookedAt']
  /** Somebody clicked: the window leads to the message, or to the account where it is about several rooms. */
  open(account: AccountId, at: { room: RoomId; message: MessageId } | null): void
  clock: Clock
  platform: NodeJS.Platform
  text: Text
}

/** As Windows names reasons, and as macOS does. */
const REASON = /0x[0-9a-f]{8}|\b[A-Za-z]+Domain error \d+/i

/**
 * Shows what `decide` decides. Whether the system shows it now, with a banner and a sound, or keeps it for later, is the
 * system's affair: its own "do not disturb" is not asked for here.
 */
export class Notices {
  readonly #parts: NoticesParts
  #memory: Memory = new Map()
  /**
   * Held until they are taken back: one that was collected as garbage would not be heard of when it is clicked. The
   * system's word that one is closed does not end that, because Windows says so of those that went to its list, too.
   */
  readonly #shown = new Map<Announcement, ShownNotification>()
  #cancel: (() => void) | null = null
  #showedText = false
  #closed = false

  constructor(parts: NoticesParts) {
    this.#parts = parts
    // Left by a crash: nobody would answer a click, and what they say may have been read since.
    if (parts.platform === 'darwin') parts.removeAll()
  }

  /** Something changed: what waits, who looks, what was set. */
  update(): void {
    if (this.#closed) return
    const { accounts, clock, lookedAt, settings } = this.#parts
    this.#cancel?.()
    const now = clock.now()
    const facts = {
      accounts: accounts(),
      settings: settings(),
      lookedAt: lookedAt(),
      now,
      minute: minuteOfDay(now),
    }
    const { again, close, memory, show } = decide(this.#memory, facts)
    this.#memory = memory
    const { showText } = facts.settings
    // Whoever hides the text does not want to find it in the system's list.
    if (this.#showedText && !showText) this.#closeAll()
    this.#showedText = showText
    for (const announcement of close) this.#close(announcement)
    for (const announcement of show) this.#show(announcement, facts)
    this.#cancel = again === null ? null : clock.after(Math.max(0, again - now), () => this.update())
  }

  /** Something of the shell itself, beside the messages; once. False: there are no notifications here. */
  tell(title: string, body: string, clicked: () => void): boolean {
    if (this.#closed || !this.#parts.isSupported()) return false
    const about: Announcement = { key: title, account: '', rooms: new Map(), notice: null }
    const { sound } = this.#parts.settings()
    this.#present(about, { title, body, silent: !sound, urgency: 'normal' }, clicked)
    return true
  }

  /** Takes all of them back: nobody would answer a click. */
  close(): void {
    this.#closed = true
    this.#cancel?.()
    this.#closeAll()
  }

  #show(announcement: Announcement, { accounts, settings }: Facts): void {
    const { isSupported, open, platform, text } = this.#parts
    if (!isSupported()) return
    const { account, notice } = announcement
    const whose = accounts.length > 1 ? accounts.find(({ id }) => id === account) : undefined
    const name = whose ? accountName(text, whose) : null
    const options = wording(announcement, { text, settings, account: name, platform })
    this.#present(announcement, options, () =>
      open(account, notice && { room: notice.room, message: notice.message }),
    )
  }

  #present(about: Announcement, options: NotificationConstructorOptions, clicked: () => void): void {
    const notification = this.#parts.create(options)
    this.#shown.set(about, notification)
    notification.on('click', () => {
      this.#close(about)
      clicked()
    })
    // The system's reason may quote what could not be shown; its name and number say enough.
    notification.on('failed', (_event, error) => {
      console.error('A notification was not shown:', REASON.exec(error)?.[0] ?? 'no reason given')
    })
    notification.show()
  }

  #closeAll(): void {
    for (const announcement of [...this.#shown.keys()]) this.#close(announcement)
  }

  #close(announcement: Announcement): void {
    this.#shown.get(announcement)?.close()
    this.#shown.delete(announcement)
  }
}
