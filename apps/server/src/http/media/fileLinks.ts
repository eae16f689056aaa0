import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { AttachmentId, UserId } from '@roomkey/protocol'

/**
 * The most seconds that a file link works. Long enough for a page that stays open for a while; membership is asked again
 * at each read.
 */
export const LINK_SECONDS = 6 * 3600

export interface Link {
  /** The signed path segment: `<user id>.<expires>.<hmac>`. */
  ticket: string
  /** Whole microseconds since 1970, UTC. */
  expiresAt: number
}

/** Signs links that open one file for one user until they expire. They do not replace the membership check. */
export interface FileLinks {
  sign(attachment: AttachmentId, user: UserId): Link
  /** The user a ticket was signed for, or undefined when it is forged, for another file, or expired. */
  read(attachment: AttachmentId, ticket: string): UserId | undefined
}

export function createFileLinks({ secretKey, now }: { secretKey: string; now(): number }): FileLinks {
  // Its own key: a file link's HMAC must never be usable as a token's signature, or the other way round.
  const key = Buffer.from(hkdfSync('sha256', secretKey, '', 'roomkey file links', 32))
  const seconds = () => Math.floor(now() / 1_000_000)
  const mac = (attachment: string, user: string, expires: string) =>
    createHmac('sha256', key).update(`${attachment}.${user}.${expires}`).digest()

  return {
    sign: (attachment, user) => {
      // Rounded down to the hour, so that the same file keeps the same address and stays in the browser's cache.
      const expires = Math.floor((seconds() + LINK_SECONDS) / 3600) * 3600
      const tag = mac(attachment, `${user}`, `${expires}`).toString('base64url')
      return { ticket: `${user}.${expires}.${tag}`, expiresAt: expires * 1_000_000 }
    },
    read: (attachment, ticket) => {
      const [, user, expires, tag] = /^([1-9]\d{0,15})\.(\d{1,12})\.([\w-]{43})$/.exec(ticket) ?? []
      if (!user || !expires || !tag) return undefined
      if (!timingSafeEqual(Buffer.from(tag, 'base64url'), mac(attachment, user, expires))) return undefined
      return Number(expires) > seconds() ? (Number(user) as UserId) : undefined
    },
  }
}
