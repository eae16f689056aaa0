import type { UntrustedCertificate } from '@roomkey/client/api'
import type { Platform } from '../platform.ts'

/** A server by this name shows a certificate of its own. */
export const SELF_SIGNED = 'own-certificate.example.org'

const CERTIFICATE: UntrustedCertificate = {
  host: SELF_SIGNED,
  port: 443,
  sha256: Array.from({ length: 32 }, (_, index) =>
    (index * 7 + 160).toString(16).toUpperCase().slice(-2),
  ).join(':'),
  subject: `CN=${SELF_SIGNED}\nO=Sailing club`,
  issuer: `CN=${SELF_SIGNED}\nO=Sailing club`,
  validFrom: Date.UTC(2026, 0, 1),
  validTo: Date.UTC(2027, 0, 1),
  problem: 'unknownIssuer',
  changed: false,
}

export type DemoCertificates = NonNullable<Platform['certificates']> & {
  /** What a server shows that is not trusted; null: all is well. */
  refused(server: string): UntrustedCertificate | null
}

export function demoCertificates(): DemoCertificates {
  let trusted = false
  return {
    refused: (server) => (server.includes(SELF_SIGNED) && !trusted ? CERTIFICATE : null),
    pinned: async () => (trusted ? { host: CERTIFICATE.host, sha256: CERTIFICATE.sha256 } : null),
    async trust(sha256) {
      trusted = sha256 === CERTIFICATE.sha256
      return trusted
    },
    async remove() {
      trusted = false
    },
  }
}
