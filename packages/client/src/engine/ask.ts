import type { Failure } from '../api/commands.ts'
import type { HttpRequest, HttpResponse } from '../ports/index.ts'
import { failureOf, OFFLINE } from '../session/failures.ts'
import type { EngineCore } from './EngineCore.ts'

export type Answer = { ok: true; response: HttpResponse } | Failure

/** One authorised request for a command that only works online. */
export async function ask(
  core: EngineCore,
  method: HttpRequest['method'],
  path: string,
  body?: object,
): Promise<Answer> {
  let response: HttpResponse
  try {
    response = await core.session.request({
      method,
      path,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
  } catch {
    // No answer came, or there is no token to ask with: to the person both are "not now".
    return OFFLINE
  }
  return response.status >= 200 && response.status < 300 ? { ok: true, response } : failureOf(response)
}
