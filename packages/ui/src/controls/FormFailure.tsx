import type { Failure } from '@roomkey/client/api'
import { useText } from '../app/context.ts'
import { failureText } from '../app/useCommand.ts'
import './field.css'

/** What went wrong with a form as a whole; what concerns a field that is `shown` stands beside that field. */
export function FormFailure({ failure, shown = [] }: { failure: Failure | null; shown?: readonly string[] }) {
  const text = useText()
  if (!failure) return null
  const fields = Object.keys(failure.fields ?? {})
  if (fields.length > 0 && fields.every((field) => shown.includes(field))) return null
  return (
    <p className="form-error" role="alert">
      {failureText(text, failure)}
    </p>
  )
}
