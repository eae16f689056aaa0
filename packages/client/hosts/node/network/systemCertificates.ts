// As one object: a Node that lacks what is used of it here fails where that is caught, and not where it is imported.
import tls from 'node:tls'

let done = false

/**
 * Node trusts Mozilla's authorities and NODE_EXTRA_CA_CERTS; a company's own are known to the system. Reading those
 * takes a while, so it is done for the first connection that needs them, once in each thread: what is set holds for the
 * whole thread. A system whose certificates cannot be read leaves those that Node has.
 */
export function useSystemCertificates(): void {
  if (done) return
  done = true
  try {
    trustAlso(() => tls.getCACertificates('system'))
  } catch (error) {
    console.warn('The certificates of the system could not be read:', (error as Error).message)
  }
}

/** Beside those that are trusted already. */
export function trustAlso(read: () => readonly string[]): void {
  tls.setDefaultCACertificates([...new Set([...tls.getCACertificates('default'), ...read()])])
}
