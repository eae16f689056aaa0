import { createHash } from 'node:crypto'
import type { UserId } from '@roomkey/protocol'

/**
 * What tries for one account are counted under: short, whatever was written as a name, and no name in Redis. A name,
 * which anybody may write, never falls together with the id of somebody who is signed in.
 */
export const accountKey = (account: string | UserId): string =>
  createHash('sha256').update(JSON.stringify(account)).digest('base64url')
