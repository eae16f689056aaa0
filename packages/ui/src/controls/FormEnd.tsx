import { useText } from '../app/context.ts'
import type { useCommand } from '../app/useCommand.ts'
import { Button } from './Button.tsx'
import { FormFailure } from './FormFailure.tsx'

interface FormEndProps {
  command: Pick<ReturnType<typeof useCommand>, 'busy' | 'failure'>
  /** Fields that say themselves what is wrong with them. */
  shown?: readonly string[]
  /** What it does, and what it is called while it does. */
  words: readonly [does: string, doing: string]
  onCancel(): void
}

/** What a form in a dialog ends with: why it failed, a way out, and what it is for. */
export function FormEnd({ command, shown, words: [does, doing], onCancel }: FormEndProps) {
  const text = useText()
  return (
    <>
      <FormFailure failure={command.failure} {...(shown && { shown })} />
      <div className="dialog-actions">
        <Button onClick={onCancel}>{text.app.cancel}</Button>
        <Button look="primary" type="submit" aria-disabled={command.busy}>
          {command.busy ? doing : does}
        </Button>
      </div>
    </>
  )
}
