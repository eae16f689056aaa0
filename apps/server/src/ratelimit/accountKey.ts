import { createHash } from 'node:crypto'
import type { Bearer } from '../tokens/tokens.ts'

/**
 * One session of one person: a device, or all documented tokens together, which have no names. Whoever uses up what one
 * session may do, with a stolen token for example, uses up nothing of the person's others.
 */
export const sessionKey = ({ userId, deviceId }: Pick<Bearer, 'userId' | 'deviceId'>): string =>
  `${userId}:${deviceId ?? 'documented'}`

/**
 * What tries for one account are counted under: short, whatever was written as a name, and no name in Redis. A name,
 * which anybody may write, never falls together with the session of somebody who is signed in.
 */
export const accountKey = (account: string | Bearer): string =>
  createHash('sha256')
    .update(JSON.stringify(typeof account === 'string' ? account : [sessionKey(account)]))
    .digest('base64url')
