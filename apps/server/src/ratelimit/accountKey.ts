import { createHash } from 'node:crypto'

/** What tries for one account name are counted under: short, whatever was written as a name, and no name in Redis. */
export const accountKey = (username: string): string =>
  createHash('sha256').update(username).digest('base64url')
