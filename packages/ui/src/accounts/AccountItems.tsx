import { UserRoundPlus } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useAccounts, useParts } from '../app/context.ts'
import { Avatar } from '../controls/Avatar.tsx'
import { modifier } from '../keyboard/keys.ts'
import { KEYED_ACCOUNTS } from '../keyboard/useAccountKeys.ts'
import type { AccountInfo } from '../platform.ts'
import { serverName, tileName } from './accountName.ts'
import { addAccount, goToAccount } from './goTo.ts'
import './accountItems.css'

/** The other accounts and a way to another one, in the account menu of the desktop. */
export function AccountItems() {
  const parts = useParts()
  const { platform, text } = parts
  const accounts = useAccounts()
  if (!platform.accounts) return null
  const { current } = platform.accounts
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
              onSelect={() => goToAccount(parts, account.id)}
            >
              <Avatar
                name={tileName(account, accounts)}
                hueFrom={`${account.username} ${account.server}`}
                size={20}
              />
              <span className="account-other">
                <span className="ellipsis">{account.username ?? text.accounts.fresh}</span>
                {account.server && <span className="ellipsis">{serverName(account.server)}</span>}
              </span>
              <AccountState account={account} />
              {index < KEYED_ACCOUNTS && (
                <kbd className="menu-end">
                  {modifier} {index + 1}
                </kbd>
              )}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Group>
      )}
      <DropdownMenu.Item className="menu-item" onSelect={() => addAccount(parts)}>
        <UserRoundPlus size={16} strokeWidth={1.75} aria-hidden />
        {text.accounts.addMenu}
      </DropdownMenu.Item>
    </>
  )
}

function AccountState({ account: { state, unread, username } }: { account: AccountInfo }) {
  const { text } = useParts()
  if (unread > 0)
    return (
      <span className="badge">
        {unread > 99 ? '99+' : unread}
        <span className="hidden-visually">{text.accounts.unreadAfter}</span>
      </span>
    )
  if (username === null || state !== 'signedOut') return null
  return <span className="account-note">{text.accounts.signedOut}</span>
}
