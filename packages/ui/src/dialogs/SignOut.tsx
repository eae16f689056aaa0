import { accountName } from '../accounts/accountName.ts'
import { useAccounts, useParts, useView } from '../app/context.ts'
import { useCommand } from '../app/useCommand.ts'
import { Dialog } from '../controls/Dialog.tsx'
import { FormFailure } from '../controls/FormFailure.tsx'
import './choices.css'

export function SignOut({ onClose }: { onClose(): void }) {
  const { drafts, editing, engine, platform, text } = useParts()
  const accounts = useAccounts()
  const command = useCommand()
  const { messages, rooms } = useView({ view: 'unsent' }) ?? { messages: 0, rooms: 0 }
  // Where there are several, it is said which one.
  const mine = accounts.length > 1 && accounts.find(({ id }) => id === platform.accounts?.current)
  async function leave(wipe: boolean) {
    drafts.flush()
    editing.flush()
    const result = await command.run(() => engine.signOut({ wipe }))
    if (!result?.ok) return
    // The rest goes where every tab hears of it.
    onClose()
  }
  return (
    <Dialog
      title={mine ? text.signOut.titleOf(accountName(text, mine)) : text.signOut.title}
      onClose={onClose}
    >
      <p className="dialog-lead">{text.signOut.lead}</p>
      {messages > 0 && <p className="dialog-lead">{text.signOut.unsent(messages, rooms)}</p>}
      <div className="choices">
        <button
          type="button"
          className="choice"
          data-first
          aria-disabled={command.busy}
          onClick={() => void leave(false)}
        >
          <strong>{text.signOut.keep}</strong>
          <span>{text.signOut.keepHint}</span>
        </button>
        <button
          type="button"
          className="choice choice-danger"
          aria-disabled={command.busy}
          onClick={() => void leave(true)}
        >
          <strong>{text.signOut.wipe}</strong>
          <span>{text.signOut.wipeHint}</span>
        </button>
        <FormFailure failure={command.failure} />
      </div>
    </Dialog>
  )
}
