import type { X509Certificate } from 'node:crypto'
import { isIP, type Socket } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import type { UntrustedCertificate } from '../../../src/api/commands.ts'
import { UntrustedServer } from '../../../src/ports/index.ts'
import type { Place } from './openHop.ts'
import { useSystemCertificates } from './systemCertificates.ts'

const PATIENCE_MS = 15_000

/**
 * TLS over a connection that is there. Accepted is a certificate that an authority of this system vouches for, and the
 * one whose SHA-256 is `pin` (of the DER, as Node writes it). The pin is an exception for one certificate, not a rule
 * against others: a server that gets a proper one later goes on without anybody's help. Nothing is sent before that is
 * decided; rejects with UntrustedServer.
 */
export async function secure(raw: Socket, place: Place, pin: string | null): Promise<TLSSocket> {
  useSystemCertificates()
  return new Promise((resolve, reject) => {
    const socket = connect({
      socket: raw,
      host: place.host,
      // Addresses have no place in SNI.
      ...(isIP(place.host) === 0 && { servername: place.host }),
      ALPNProtocols: ['http/1.1'],
      // Decided below, where it is known which certificate it is.
      rejectUnauthorized: false,
    })
    const late = setTimeout(() => socket.destroy(new Error('The server does not answer.')), PATIENCE_MS)
    socket.once('close', () => {
      clearTimeout(late)
      reject(new Error('The connection ended before it was secure.'))
    })
    socket.once('error', reject)
    socket.once('secureConnect', () => {
      clearTimeout(late)
      // Asked for once: the chain is taken apart by it.
      const certificate = socket.getPeerX509Certificate()
      const isPinned = pin !== null && certificate?.fingerprint256 === pin
      if (socket.authorized || isPinned) {
        socket.off('error', reject)
        resolve(socket)
        return
      }
      reject(new UntrustedServer(factsOf(certificate, socket.authorizationError, place, pin)))
      socket.destroy()
    })
  })
}

const PROBLEMS: Record<string, UntrustedCertificate['problem']> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'notYetValid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'otherName',
}

function factsOf(
  certificate: X509Certificate | undefined,
  error: unknown,
  { host, port }: Place,
  pin: string | null,
): UntrustedCertificate {
  return {
    host,
    port,
    sha256: certificate?.fingerprint256 ?? '',
    // Lines of `CN=…`, `O=…`.
    subject: certificate?.subject ?? '',
    issuer: certificate?.issuer ?? '',
    validFrom: Date.parse(certificate?.validFrom ?? '') || 0,
    validTo: Date.parse(certificate?.validTo ?? '') || 0,
    problem: PROBLEMS[String(error)] ?? 'unknownIssuer',
    changed: pin !== null,
  }
}
