import { X509Certificate } from 'node:crypto'
import type { UntrustedCertificate } from '@roomkey/client/api'
import type { Request as VerifyRequest } from 'electron'
import type { AccountId } from '../../ipc/accounts.ts'
import type { Pin } from '../../ipc/pin.ts'

export interface PinsParts {
  accounts: {
    readonly pins: readonly Pin[]
    pinOf(account: AccountId): Pin | null
    setPin(account: AccountId, pin: Pin | null): void
  }
  /** What is open may have been accepted by another rule. Null: of pages only. */
  changed(account: AccountId): void
}

/**
 * The certificates that people trust on their own word, one for each account: of one server, and exactly that one. Only
 * what this account's engine was shown and refused can be trusted, so a page cannot name another.
 */
export class Pins {
  readonly #parts: PinsParts
  readonly #refused = new Map<AccountId, UntrustedCertificate>()

  constructor(parts: PinsParts) {
    this.#parts = parts
  }

  refused(account: AccountId, certificate: UntrustedCertificate): void {
    this.#refused.set(account, certificate)
  }

  /** The SHA-256 of what is trusted there; null: nothing beside what authorities vouch for. */
  at(account: AccountId, origin: string): string | null {
    const pin = this.#parts.accounts.pinOf(account)
    return pin !== null && `https://${pin.host}` === origin ? pin.sha256 : null
  }

  of(account: AccountId): Pin | null {
    return this.#parts.accounts.pinOf(account)
  }

  /** False when that is not what was refused last. */
  trust(account: AccountId, sha256: string): boolean {
    const refused = this.#refused.get(account)
    if (refused === undefined || refused.sha256 !== sha256 || sha256 === '') return false
    this.#refused.delete(account)
    this.#parts.accounts.setPin(account, { host: hostOf(refused), sha256 })
    this.#parts.changed(account)
    return true
  }

  remove(account: AccountId): void {
    this.#parts.accounts.setPin(account, null)
    this.#parts.changed(account)
  }

  /** Whether a page may go on although Chromium does not trust what it was shown: for a picture of that server. */
  allows({ hostname, certificate }: Pick<VerifyRequest, 'hostname' | 'certificate'>): boolean {
    // Chromium names no port here; the certificate is the same or it is not.
    const there = this.#parts.accounts.pins.filter(
      ({ host }) => new URL(`https://${host}`).hostname === hostname,
    )
    if (there.length === 0) return false
    const shown = new X509Certificate(certificate.data).fingerprint256
    return there.some(({ sha256 }) => sha256 === shown)
  }
}

/** As URLs write it: without the usual port. */
const hostOf = ({ host, port }: UntrustedCertificate): string =>
  new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`).host
