import {
  ClipboardCopy,
  FolderOpen,
  Keyboard,
  KeyRound,
  LogOut,
  type LucideIcon,
  MessageSquareDot,
  Monitor,
  Moon,
  Plus,
  Search,
  Settings,
  Sun,
  Undo2,
  UserRound,
  UserRoundPlus,
} from 'lucide-react'
import { accountName } from '../accounts/accountName.ts'
import { addAccount, goToAccount } from '../accounts/goTo.ts'
import { useNavigation, useParts } from '../app/context.ts'
import { nextUnread } from '../keyboard/commands.ts'
import { backKeys, modifier, shift } from '../keyboard/keys.ts'
import { openSearch } from '../search/openSearch.ts'
import { SECTION_ICONS } from '../settings/sectionIcons.ts'
import type { SettingsSection } from '../state/navigation.ts'
import { useRoomCommands } from './useRoomCommands.ts'

export interface Command {
  id: string
  label: string
  icon: LucideIcon
  /** Those that do the same. */
  keys?: string
  /** By which it is found besides its label. */
  words?: string
  /** It comes up only when it is asked for. */
  quiet?: true
  run(): void
}

const IN_A_TAB: readonly SettingsSection[] = ['appearance', 'accounts']
/** These have commands of their own. */
const NAMED: readonly SettingsSection[] = ['shortcuts']

/** What can be done from anywhere, by name. */
export function useCommands(): Command[] {
  const parts = useParts()
  const { navigation, platform, preferences, text, views } = parts
  const { accounts } = platform
  const others = accounts?.list().filter(({ id }) => id !== accounts.current) ?? []
  const words = text.commands
  const ofRoom = useRoomCommands()
  const { back, room } = useNavigation((state) => state)
  const unread = views.peek({ view: 'rooms' })?.some((each) => each.unread > 0 && each.id !== room)
  const { shell } = platform
  const sections = (Object.keys(SECTION_ICONS) as SettingsSection[]).filter(
    (section) => !NAMED.includes(section) && (platform.shell !== undefined || IN_A_TAB.includes(section)),
  )
  const list: Array<Command | false> = [
    {
      id: 'search',
      label: words.search,
      icon: Search,
      keys: `${modifier} ${shift} F`,
      words: words.words.search,
      run: () => openSearch(parts, 'everywhere'),
    },
    ...ofRoom,
    back !== null && {
      id: 'back',
      label: text.search.back,
      icon: Undo2,
      keys: backKeys,
      run: () => navigation.goBack(),
    },
    unread === true && {
      id: 'nextUnread',
      label: words.nextUnread,
      icon: MessageSquareDot,
      keys: `${modifier} ${shift} A`,
      run: () => nextUnread(parts),
    },
    {
      id: 'createRoom',
      label: words.createRoom,
      icon: Plus,
      words: words.words.createRoom,
      run: () => navigation.show({ kind: 'createRoom' }),
    },
    { id: 'light', label: words.themeLight, icon: Sun, run: () => preferences.setState({ theme: 'light' }) },
    { id: 'dark', label: words.themeDark, icon: Moon, run: () => preferences.setState({ theme: 'dark' }) },
    {
      id: 'system',
      label: words.themeSystem,
      icon: Monitor,
      run: () => preferences.setState({ theme: 'system' }),
    },
    {
      id: 'shortcuts',
      label: words.shortcuts,
      icon: Keyboard,
      keys: `${modifier} /`,
      words: words.sectionWords.shortcuts,
      run: () => navigation.show({ kind: 'settings', section: 'shortcuts' }),
    },
    {
      id: 'settings',
      label: words.settings,
      icon: Settings,
      keys: `${modifier} ,`,
      words: words.words.settings,
      run: () => navigation.show({ kind: 'settings', section: null }),
    },
    ...sections.map((section) => ({
      id: `settings-${section}`,
      label: words.section(text.settings.sections[section]),
      icon: SECTION_ICONS[section],
      words: words.sectionWords[section],
      quiet: true as const,
      run: () => navigation.show({ kind: 'settings', section }),
    })),
    {
      id: 'account',
      label: words.account,
      icon: KeyRound,
      run: () => navigation.show({ kind: 'account' }),
    },
    ...others.map((account) => ({
      id: `account-${account.id}`,
      label: text.accounts.switchTo(accountName(text, account)),
      icon: UserRound,
      run: () => goToAccount(parts, account.id),
    })),
    accounts !== undefined && {
      id: 'addAccount',
      label: text.accounts.add,
      icon: UserRoundPlus,
      run: () => addAccount(parts),
    },
    shell !== undefined && {
      id: 'copyDiagnostics',
      label: text.settings.copyDiagnostics,
      icon: ClipboardCopy,
      quiet: true,
      run: () =>
        void shell.copyDiagnostics().then(
          () => navigation.notify(text.settings.copied),
          () => navigation.notify(text.settings.notCopied, 'danger'),
        ),
    },
    shell !== undefined && {
      id: 'showLogs',
      label: text.settings.showLogs,
      icon: FolderOpen,
      quiet: true,
      run: () => shell.showLogs(),
    },
    { id: 'signOut', label: words.signOut, icon: LogOut, run: () => navigation.show({ kind: 'signOut' }) },
  ]
  return list.filter((command) => command !== false)
}
