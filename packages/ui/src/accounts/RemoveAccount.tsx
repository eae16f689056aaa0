import { useState } from 'react'
import { useParts } from '../app/context.ts'
import { Confirm } from '../dialogs/Confirm.tsx'

/** For a session that has ended: what it left on this device can still be removed. */
export function RemoveAccount({ username }: { username: string }) {
  const { drafts, engine, staging, text } = useParts()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <button type="button" className="link-button" onClick={() => setAsking(true)}>
        {text.accounts.remove}
      </button>
      {asking && (
        <Confirm
          title={text.accounts.removeTitle(username)}
          lead={text.accounts.removeLead}
          action={text.accounts.removeAction}
          onConfirm={() => engine.signOut({ wipe: true })}
          onDone={() => {
            drafts.forget()
            staging.close()
            setAsking(false)
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
