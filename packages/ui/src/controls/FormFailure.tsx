import type { Failure } from '@roomkey/client/api'
import { useText } from '../app/context.ts'
import { failureText } from '../app/useCommand.ts'
import './field.css'

interface FormFailureProps {
  failure: Failure | null
  shown?: readonly string[]
  /** For a form that knows better what to do about it. */
  words?: string | undefined
}

/** What went wrong with a form as a whole; what concerns a field that is `shown` stands beside that field. */
export function FormFailure({ failure, shown = [], words }: FormFailureProps) {
  const text = useText()
  if (!failure) return null
  const fields = Object.keys(failure.fields ?? {})
  if (fields.length > 0 && fields.every((field) => shown.includes(field))) return null
  return (
    <p className="form-error" role="alert">
      {words ?? failureText(text, failure)}
    </p>
  )
}
