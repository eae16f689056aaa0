import { useParts } from '../app/context.ts'
import { Confirm } from '../dialogs/Confirm.tsx'

/** For a session that has ended: what it left on this device can still be removed. */
export function RemoveAccount({ username, onClose }: { username: string; onClose(): void }) {
  const { drafts, editing, engine, staging, text, unkept } = useParts()
  return (
    <Confirm
      title={text.accounts.removeTitle(username)}
      lead={text.accounts.removeLead}
      action={text.accounts.removeAction}
      onConfirm={() => engine.signOut({ wipe: true })}
      onDone={() => {
        drafts.forget()
        editing.forget()
        unkept.forget()
        staging.close()
        onClose()
      }}
      onClose={onClose}
    />
  )
}
