import type { ErrorBody } from '@roomkey/protocol'
import type { ActionError } from '../../actions/errors.ts'
import { Refusal } from './Refusal.ts'

/**
 * The body of a refused request: the documented keys (the wrong fields, or `detail`, `code` and `messages`), and in
 * every case `error`, `detail` and `code`, because documented clients read one or the other.
 */
export function errorBody(error: ActionError): ErrorBody {
  const { code, detail, fields } = error
  return {
    ...fields,
    detail,
    code,
    ...(error instanceof Refusal ? error.extra : {}),
    error: detail,
    ...(fields ? { fields } : {}),
  }
}
