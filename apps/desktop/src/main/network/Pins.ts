import { X509Certificate } from 'node:crypto'
import type { UntrustedCertificate } from '@roomkey/client/api'
import type { Request as VerifyRequest } from 'electron'
import type { AccountId, AccountInfo } from '../../ipc/accounts.ts'
import type { Pin } from '../../ipc/pin.ts'
import { serverOrigin } from '../security/contentSecurityPolicy.ts'

export interface PinsParts {
  accounts: {
    readonly pins: readonly Pin[]
    readonly infos: readonly Pick<AccountInfo, 'id' | 'server' | 'username' | 'state'>[]
    pinOf(account: AccountId): Pin | null
    /** Throws, and changes nothing, when it cannot be written. */
    setPin(account: AccountId, pin: Pin | null): void
  }
  /** Asks the person, in a dialog that no page can answer. */
  confirm(pin: Pin): Promise<boolean>
  /** What is open may have been accepted by another rule: this one, if there was one. */
  changed(account: AccountId, before: Pin | null): void
}

/**
 * The certificates that people trust on their own word, one for each account: of one server, and exactly that one. A
 * page may only propose what this account's engine was shown and refused, and the person decides, asked by the shell.
 */
export class Pins {
  readonly #parts: PinsParts
  readonly #refused = new Map<AccountId, UntrustedCertificate>()
  #asking = false

  constructor(parts: PinsParts) {
    this.#parts = parts
  }

  /** Whoever is signed in has one server: another one's certificate must not take the place of its pin. */
  refused(account: AccountId, certificate: UntrustedCertificate): void {
    const info = this.#parts.accounts.infos.find(({ id }) => id === account)
    const isSignedIn = info !== undefined && info.username !== null && info.state !== 'signedOut'
    if (isSignedIn && serverOrigin(info.server) !== `https://${hostOf(certificate)}`) return
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

  /** False when that is not what was refused last, or the person says no. */
  async trust(account: AccountId, sha256: string): Promise<boolean> {
    const refused = this.#refused.get(account)
    if (refused === undefined || refused.sha256 !== sha256 || sha256 === '' || this.#asking) return false
    const pin = { host: hostOf(refused), sha256 }
    this.#asking = true
    try {
      if (!(await this.#parts.confirm(pin))) return false
    } finally {
      this.#asking = false
    }
    // The server may have shown another one meanwhile.
    if (this.#refused.get(account)?.sha256 !== sha256) return false
    this.#set(account, pin)
    this.#refused.delete(account)
    return true
  }

  remove(account: AccountId): void {
    this.#set(account, null)
  }

  /** Whether a page may go on although Chromium does not trust what it was shown: for a picture of that server. */
  allows({ hostname, certificate }: Pick<VerifyRequest, 'hostname' | 'certificate'>): boolean {
    // Chromium names no port here, and no account; the certificate is the same or it is not.
    const there = this.#parts.accounts.pins.filter((pin) => hostnameOf(pin) === hostname)
    if (there.length === 0) return false
    const shown = fingerprintOf(certificate.data)
    return there.some(({ sha256 }) => sha256 === shown)
  }

  #set(account: AccountId, pin: Pin | null): void {
    const { accounts, changed } = this.#parts
    const before = accounts.pinOf(account)
    accounts.setPin(account, pin)
    changed(account, before)
  }
}

/** As Chromium names it: without a port, and an IPv6 address without brackets. */
export const hostnameOf = ({ host }: Pin): string =>
  new URL(`https://${host}`).hostname.replace(/^\[|\]$/g, '')

/** As URLs write it: without the usual port. */
const hostOf = ({ host, port }: UntrustedCertificate): string =>
  new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`).host

function fingerprintOf(pem: string): string | null {
  try {
    return new X509Certificate(pem).fingerprint256
  } catch {
    // What Node cannot read is not what was pinned, which Node read.
    return null
  }
}
