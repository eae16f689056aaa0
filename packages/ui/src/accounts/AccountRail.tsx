import { Plus } from 'lucide-react'
import { useAccounts, useParts } from '../app/context.ts'
import { Avatar } from '../controls/Avatar.tsx'
import { IconButton } from '../controls/IconButton.tsx'
import { useRoving } from '../controls/useRoving.ts'
import { modifier } from '../keyboard/keys.ts'
import { KEYED_ACCOUNTS } from '../keyboard/useAccountKeys.ts'
import type { AccountInfo } from '../platform.ts'
import { accountLabel, accountName } from './accountName.ts'
import './accountRail.css'

/** All accounts at a glance, one Tab stop. It is there from the second one on. */
export function AccountRail() {
  const { platform, text } = useParts()
  const accounts = useAccounts()
  const onKeyDown = useRoving('[data-account]')
  if (!platform.accounts || accounts.length < 2) return null
  const { add, current, switchTo } = platform.accounts
  return (
    <nav className="account-rail" aria-label={text.accounts.nav}>
      <ul onKeyDown={onKeyDown}>
        {accounts.map((account, index) => (
          <li key={account.id}>
            <Tile
              account={account}
              isCurrent={account.id === current}
              keys={index < KEYED_ACCOUNTS ? `${modifier} ${index + 1}` : undefined}
              onOpen={() => switchTo(account.id)}
            />
          </li>
        ))}
      </ul>
      <IconButton icon={Plus} label={text.accounts.add} onClick={add} />
    </nav>
  )
}

interface TileProps {
  account: AccountInfo
  isCurrent: boolean
  keys: string | undefined
  onOpen(): void
}

function Tile({ account, isCurrent, keys, onOpen }: TileProps) {
  const { text } = useParts()
  const { server, state, unread, username } = account
  return (
    <button
      type="button"
      className="account-tile"
      data-account
      data-away={state === 'signedOut' || state === 'failed' || undefined}
      data-hint={accountName(text, account)}
      data-keys={keys}
      aria-label={accountLabel(text, account)}
      aria-current={isCurrent || undefined}
      tabIndex={isCurrent ? 0 : -1}
      onClick={onOpen}
    >
      {username === null ? (
        <span className="account-fresh" aria-hidden>
          <Plus size={16} strokeWidth={1.75} />
        </span>
      ) : (
        // The same name on two servers is two people, and two colours.
        <Avatar name={username} hueFrom={`${username} ${server}`} size={36} />
      )}
      {unread > 0 && !isCurrent && (
        <span className="badge account-badge" aria-hidden>
          {unread > 99 ? '99+' : unread}
        </span>
      )}
    </button>
  )
}
