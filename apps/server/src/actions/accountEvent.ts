import type { DeviceId, UserId } from '@roomkey/protocol'
import type { Logger } from 'pino'

/** What the log tells of accounts, by the name under which it is looked for. docs/SELF_HOSTING.md lists them. */
export const ACCOUNT_EVENTS = {
  signed_in: 'somebody signed in',
  sign_in_failed: 'a sign-in was refused',
  signed_out: 'a device was signed out',
  token_reused: 'a replaced refresh token was used: device revoked',
  password_changed: 'somebody changed their password',
  password_reset: 'a password was reset by the command line',
  account_closed: 'an account was closed',
  account_opened: 'a closed account was opened again',
  admin_granted: 'an account was made an admin',
  admin_withdrawn: 'an account is no admin any more',
} as const

export type AccountEvent = keyof typeof ACCOUNT_EVENTS

/** Ids and nothing else: no names, no addresses. */
export interface AccountEventFacts {
  /** Whose account; undefined: there is none of that name. */
  user: UserId | undefined
  device?: DeviceId | null
  /** Who did it, where that is somebody else. */
  by?: UserId
}

/** One line of the log; to be told once it is stored. */
export function accountEvent(
  log: Pick<Logger, 'info' | 'warn'>,
  event: AccountEvent,
  facts: AccountEventFacts,
): void {
  log[event === 'token_reused' ? 'warn' : 'info'](
    { event, ...facts, device: facts.device ?? undefined },
    ACCOUNT_EVENTS[event],
  )
}
