import { useNextAccount, useParts } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import { accountName } from './accountName.ts'
import { goWithout } from './goTo.ts'

/** Said while a link, a notification or a person leads to another account and files are still being added here. */
export function Waits() {
  const parts = useParts()
  const { platform, text } = parts
  const next = useNextAccount()
  if (next === null) return null
  return (
    <div className="notice">
      <span>{text.accounts.waits(accountName(text, next))}</span>
      <Button small look="quiet" onClick={() => platform.accounts?.stay()}>
        {text.accounts.stay}
      </Button>
      <Button small look="quiet" onClick={() => goWithout(parts)}>
        {text.accounts.goWithout}
      </Button>
    </div>
  )
}
