import { Plus } from 'lucide-react'
import { useAccounts, useParts } from '../app/context.ts'
import { Avatar } from '../controls/Avatar.tsx'
import { IconButton } from '../controls/IconButton.tsx'
import { useRoving } from '../controls/useRoving.ts'
import { modifier } from '../keyboard/keys.ts'
import { KEYED_ACCOUNTS } from '../keyboard/useAccountKeys.ts'
import type { AccountInfo } from '../platform.ts'
import { accountLabel, accountName, tileName } from './accountName.ts'
import { addAccount, goToAccount } from './goTo.ts'
import './accountRail.css'

/** All accounts at a glance, one Tab stop. It is there from the second one on. */
export function AccountRail() {
  const parts = useParts()
  const { platform, text } = parts
  const accounts = useAccounts()
  const onKeyDown = useRoving('[data-account]')
  if (!platform.accounts || accounts.length < 2) return null
  const { current } = platform.accounts
  return (
    <nav className="account-rail" aria-label={text.accounts.nav}>
      <ul onKeyDown={onKeyDown}>
        {accounts.map((account, index) => (
          <li key={account.id}>
            <Tile
              account={account}
              name={tileName(account, accounts)}
              isCurrent={account.id === current}
              keys={index < KEYED_ACCOUNTS ? `${modifier} ${index + 1}` : undefined}
              onOpen={() => goToAccount(parts, account.id)}
            />
          </li>
        ))}
      </ul>
      {/* There is one that nobody signed in to yet. */}
      {accounts.every(({ username }) => username !== null) && (
        <IconButton icon={Plus} label={text.accounts.add} onClick={() => addAccount(parts)} />
      )}
    </nav>
  )
}

interface TileProps {
  account: AccountInfo
  name: string
  isCurrent: boolean
  keys: string | undefined
  onOpen(): void
}

function Tile({ account, name, isCurrent, keys, onOpen }: TileProps) {
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
        <Avatar name={name} hueFrom={`${username} ${server}`} size={36} />
      )}
      {/* Drawn by the style sheet like the initials: the number is said by the label, and is no text of the button. */}
      {unread > 0 && !isCurrent && (
        <span className="badge account-badge" data-count={unread > 99 ? '99+' : unread} aria-hidden />
      )}
    </button>
  )
}
