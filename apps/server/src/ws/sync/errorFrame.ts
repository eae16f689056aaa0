import type { FrameOf } from '@roomkey/protocol'
import type { ActionError } from '../../actions/errors.ts'

export function errorFrame(error: ActionError, ref: string | undefined): FrameOf<'error'> {
  const { code, detail, fields, retryAfter } = error
  return {
    type: 'error',
    ...(ref === undefined ? {} : { ref }),
    code,
    detail,
    ...(fields === undefined ? {} : { fields }),
    ...(retryAfter === undefined ? {} : { retry_after: retryAfter }),
  }
}
