import {
  Keyboard,
  KeyRound,
  LogOut,
  type LucideIcon,
  Monitor,
  Moon,
  PanelRight,
  Plus,
  Search,
  Settings,
  Sun,
  UserRound,
  UserRoundPlus,
} from 'lucide-react'
import { accountName } from '../accounts/accountName.ts'
import { addAccount, goToAccount } from '../accounts/goTo.ts'
import { useParts } from '../app/context.ts'
import { openSearch } from '../search/openSearch.ts'
import { SECTION_ICONS } from '../settings/sectionIcons.ts'
import type { SettingsSection } from '../state/navigation.ts'

export interface Command {
  id: string
  label: string
  icon: LucideIcon
  /** It comes up only when it is asked for, by its label or by these. */
  words?: string
  run(): void
}

const IN_A_TAB: readonly SettingsSection[] = ['appearance', 'accounts']
/** These have commands of their own. */
const NAMED: readonly SettingsSection[] = ['shortcuts']

/** What can be done from anywhere, by name. */
export function useCommands(): Command[] {
  const parts = useParts()
  const { navigation, platform, preferences, text } = parts
  const { accounts } = platform
  const others = accounts?.list().filter(({ id }) => id !== accounts.current) ?? []
  const words = text.commands
  const inRoom = navigation.getState().room !== null
  const sections = (Object.keys(SECTION_ICONS) as SettingsSection[]).filter(
    (section) => !NAMED.includes(section) && (platform.shell !== undefined || IN_A_TAB.includes(section)),
  )
  const list: Array<Command | false> = [
    { id: 'search', label: words.search, icon: Search, run: () => openSearch(parts, 'everywhere') },
    {
      id: 'createRoom',
      label: words.createRoom,
      icon: Plus,
      run: () => navigation.show({ kind: 'createRoom' }),
    },
    inRoom && {
      id: 'details',
      label: words.details,
      icon: PanelRight,
      run: () => preferences.setState(({ detailsOpen }) => ({ detailsOpen: !detailsOpen })),
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
      run: () => navigation.show({ kind: 'settings', section: 'shortcuts' }),
    },
    {
      id: 'settings',
      label: words.settings,
      icon: Settings,
      run: () => navigation.show({ kind: 'settings', section: null }),
    },
    ...sections.map((section) => ({
      id: `settings-${section}`,
      label: words.section(text.settings.sections[section]),
      icon: SECTION_ICONS[section],
      words: words.sectionWords[section],
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
    { id: 'signOut', label: words.signOut, icon: LogOut, run: () => navigation.show({ kind: 'signOut' }) },
  ]
  return list.filter((command) => command !== false)
}
