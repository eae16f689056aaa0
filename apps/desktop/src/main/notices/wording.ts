import type { NotificationConstructorOptions } from 'electron'
import type { ShellSettings } from '../../ipc/shellSettings.ts'
import type { Text } from '../text/en.ts'
import type { Announcement } from './announce.ts'

export interface WordingParts {
  text: Text
  settings: ShellSettings['notifications']
  /** What the account is called; null where there is only one. */
  account: string | null
  platform: NodeJS.Platform
}

/** What a notification says. Hidden, it says nothing that is not true of every other one. */
export function wording(announcement: Announcement, parts: WordingParts): NotificationConstructorOptions {
  const { settings, platform } = parts
  const { title, body } = words(announcement, parts)
  return {
    title,
    // Linux desktops read markup in it: links and pictures from elsewhere among it.
    body: platform === 'linux' ? escaped(body) : body,
    silent: !settings.sound,
    urgency: 'normal',
  }
}

function words({ notice, rooms }: Announcement, { text, settings, account }: WordingParts) {
  const { app, notices } = text
  if (!settings.showText) return { title: app, body: notices.hidden }
  const named = (title: string) => (account === null ? title : notices.forAccount(title, account))
  if (notice === null) return { title: named(app), body: notices.several(rooms.size) }
  const { attachmentCount, directWith, preview, roomName, unread } = notice
  const sender = notice.sender ?? notices.somebody
  const from = directWith !== null || roomName === '' ? sender : notices.inRoom(sender, roomName)
  return {
    // It took the place of those before it.
    title: named(unread > 1 ? notices.ofSeveral(from, unread) : from),
    body: preview || notices.files(attachmentCount),
  }
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const escaped = (text: string) => text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? character)
