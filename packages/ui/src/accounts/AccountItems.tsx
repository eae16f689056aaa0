import { UserRoundPlus } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useAccounts, useParts } from '../app/context.ts'
import { Avatar } from '../controls/Avatar.tsx'
import { modifier } from '../keyboard/keys.ts'
import { KEYED_ACCOUNTS } from '../keyboard/useAccountKeys.ts'
import { accountLabel, accountName } from './accountName.ts'

/** The other accounts and a way to another one, in the account menu of the desktop. */
export function AccountItems() {
  const { platform, text } = useParts()
  const accounts = useAccounts()
  if (!platform.accounts) return null
  const { add, current, switchTo } = platform.accounts
  const others = accounts
    .map((account, index) => ({ account, index }))
    .filter(({ account }) => account.id !== current)
  return (
    <>
      <DropdownMenu.Separator className="menu-line" />
      {others.length > 0 && (
        <DropdownMenu.Group aria-label={text.accounts.others}>
          {others.map(({ account, index }) => (
            <DropdownMenu.Item
              key={account.id}
              className="menu-item"
              aria-label={accountLabel(text, account)}
              onSelect={() => switchTo(account.id)}
            >
              <Avatar
                name={account.username ?? '+'}
                hueFrom={`${account.username} ${account.server}`}
                size={20}
              />
              <span className="ellipsis">{accountName(text, account)}</span>
              {account.unread > 0 && (
                <span className="badge">{account.unread > 99 ? '99+' : account.unread}</span>
              )}
              {index < KEYED_ACCOUNTS && (
                <kbd className="menu-end">
                  {modifier} {index + 1}
                </kbd>
              )}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Group>
      )}
      <DropdownMenu.Item className="menu-item" onSelect={add}>
        <UserRoundPlus size={16} strokeWidth={1.75} aria-hidden />
        {text.accounts.addMenu}
      </DropdownMenu.Item>
    </>
  )
}
