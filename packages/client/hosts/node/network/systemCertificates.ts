import { readFileSync } from 'node:fs'
// As one object: a Node that lacks what is used of it here fails where that is caught, and not where it is imported.
import tls from 'node:tls'

let done = false

/**
 * Node trusts Mozilla's authorities; a company's own are known to the system, or lie in the file that
 * NODE_EXTRA_CA_CERTS names, which an installed Electron does not look at by itself (its fuse for Node's options).
 * Reading those takes a while, so it is done for the first connection that needs them, once in each thread: what is
 * set holds for the whole thread. A system whose certificates cannot be read leaves those that Node has.
 */
export function useSystemCertificates(): void {
  if (done) return
  done = true
  for (const [of, read] of [
    ['the system', () => tls.getCACertificates('system')],
    ['NODE_EXTRA_CA_CERTS', extraCertificates],
  ] as const)
    try {
      trustAlso(read)
    } catch (error) {
      // A system error's message would name the file.
      const { code = 'unknown' } = error as NodeJS.ErrnoException
      console.warn(`The certificates of ${of} could not be read: ${code}`)
    }
}

/** Beside those that are trusted already. */
export function trustAlso(read: () => readonly string[]): void {
  tls.setDefaultCACertificates([...new Set([...tls.getCACertificates('default'), ...read()])])
}

function extraCertificates(): string[] {
  const path = process.env.NODE_EXTRA_CA_CERTS
  if (path === undefined || path === '') return []
  return readFileSync(path, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
}
