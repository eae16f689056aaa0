import type { SessionView } from '@roomkey/client/api'
import { LogOut, UserRoundPlus } from 'lucide-react'
import { serverName, tileName } from '../accounts/accountName.ts'
import { addAccount, goToAccount } from '../accounts/goTo.ts'
import { useAccounts, useParts } from '../app/context.ts'
import { Avatar } from '../controls/Avatar.tsx'
import { Button } from '../controls/Button.tsx'
import { IconButton } from '../controls/IconButton.tsx'

/** Who is signed in here, and the ways to what belongs to them. */
export function AccountsHere({ session }: { session: Extract<SessionView, { state: 'signedIn' }> }) {
  const parts = useParts()
  const { navigation, platform, text } = parts
  const all = useAccounts()
  const here = all.find(({ id }) => id === platform.accounts?.current)
  const others = all.filter(({ id }) => id !== platform.accounts?.current)
  return (
    <>
      <ul className="accounts-here">
        <li>
          {here && others.length > 0 ? (
            <Avatar name={tileName(here, all)} hueFrom={`${here.username} ${here.server}`} size={28} />
          ) : (
            <Avatar name={session.user.username} size={28} />
          )}
          <Words name={session.user.username} server={session.server} />
          <Button small onClick={() => navigation.show({ kind: 'account', fromSettings: true })}>
            {text.settings.manageAccount}
          </Button>
          <IconButton
            small
            icon={LogOut}
            label={text.account.signOut}
            onClick={() => navigation.show({ kind: 'signOut' })}
          />
        </li>
        {others.map((account) => (
          <li key={account.id}>
            <Avatar
              name={tileName(account, all)}
              hueFrom={`${account.username} ${account.server}`}
              size={28}
            />
            <Words name={account.username ?? text.accounts.fresh} server={account.server} />
            <Button small look="quiet" onClick={() => goToAccount(parts, account.id)}>
              {text.settings.goTo}
              <span className="hidden-visually">
                {' '}
                {account.username} {account.server && serverName(account.server)}
              </span>
            </Button>
          </li>
        ))}
      </ul>
      {platform.accounts && (
        <Button small onClick={() => addAccount(parts)}>
          <UserRoundPlus size={15} strokeWidth={1.75} aria-hidden />
          {text.accounts.addMenu}
        </Button>
      )}
    </>
  )
}

function Words({ name, server }: { name: string; server: string | null }) {
  return (
    <span className="accounts-here-words">
      <span className="ellipsis">{name}</span>
      {server && <span className="ellipsis field-hint">{serverName(server)}</span>}
    </span>
  )
}
