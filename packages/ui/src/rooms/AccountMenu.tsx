import { Check, ChevronDown, KeyRound, LogOut, Monitor, Moon, Settings, Sun } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useRef } from 'react'
import { AccountItems } from '../accounts/AccountItems.tsx'
import { serverName } from '../accounts/accountName.ts'
import { useParts, usePreferences, useView } from '../app/context.ts'
import { Avatar } from '../controls/Avatar.tsx'
import { useAfterMenu } from '../controls/useAfterMenu.ts'
import { modifier } from '../keyboard/keys.ts'
import type { Overlay } from '../state/navigation.ts'
import type { Theme } from '../state/preferences.ts'
import '../controls/menu.css'
import './accountMenu.css'

const THEMES = [
  { theme: 'light', icon: Sun },
  { theme: 'dark', icon: Moon },
  { theme: 'system', icon: Monitor },
] as const

export function AccountMenu() {
  const trigger = useRef<HTMLButtonElement>(null)
  const { navigation, platform, preferences, text } = useParts()
  const { afterMenu, onCloseAutoFocus, onOpenChange } = useAfterMenu()
  const session = useView({ view: 'session' })
  const theme = usePreferences((state) => state.theme)
  if (session?.state !== 'signedIn') return <span className="account" />
  const name = session.user.username
  const show = (overlay: Overlay) =>
    afterMenu(() => {
      // A dialog hands focus back to what had it.
      trigger.current?.focus()
      navigation.show(overlay)
    })
  return (
    <DropdownMenu.Root modal={false} onOpenChange={onOpenChange}>
      <DropdownMenu.Trigger ref={trigger} className="account" aria-label={text.account.menu(name)}>
        <Avatar name={name} size={28} />
        <span className="account-name ellipsis">{name}</span>
        <ChevronDown size={14} aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          align="start"
          sideOffset={6}
          collisionPadding={8}
          onCloseAutoFocus={onCloseAutoFocus}
        >
          <div className="menu-head">
            <strong className="ellipsis">{name}</strong>
            <span className="ellipsis">{serverName(session.server)}</span>
            {session.storage === 'memory' && (
              <span>{platform.kind === 'desktop' ? text.account.memoryDesktop : text.account.memory}</span>
            )}
          </div>
          <AccountItems />
          <DropdownMenu.Separator className="menu-line" />
          <DropdownMenu.Label className="menu-label">{text.account.theme}</DropdownMenu.Label>
          <DropdownMenu.RadioGroup
            value={theme}
            onValueChange={(value) => preferences.setState({ theme: value as Theme })}
          >
            {THEMES.map(({ theme: each, icon: Icon }) => (
              <DropdownMenu.RadioItem
                key={each}
                value={each}
                className="menu-item"
                onSelect={(event) => event.preventDefault()}
              >
                <Icon size={16} strokeWidth={1.75} aria-hidden />
                {text.account[each]}
                <DropdownMenu.ItemIndicator className="menu-end">
                  <Check size={15} aria-hidden />
                </DropdownMenu.ItemIndicator>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="menu-line" />
          <DropdownMenu.Item className="menu-item" onSelect={() => show({ kind: 'account' })}>
            <KeyRound size={16} strokeWidth={1.75} aria-hidden />
            {text.account.open}
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" onSelect={() => show({ kind: 'settings', section: null })}>
            <Settings size={16} strokeWidth={1.75} aria-hidden />
            {text.account.settings}
            <kbd className="menu-end">{modifier} ,</kbd>
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" onSelect={() => show({ kind: 'signOut' })}>
            <LogOut size={16} strokeWidth={1.75} aria-hidden />
            {text.account.signOut}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
