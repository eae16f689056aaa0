import { X509Certificate } from 'node:crypto'
import { generate } from 'selfsigned'

export interface TestCertificate {
  /** PEM. */
  key: string
  cert: string
  /** As Node writes it. */
  sha256: string
}

type Names = readonly ({ type: 2; value: string } | { type: 7; ip: string })[]

const NAMES = [
  { type: 2, value: 'localhost' },
  { type: 7, ip: '127.0.0.1' },
] satisfies Names

/** For this machine's own names unless said; signed by itself, or by an authority that `makeAuthority` made. */
export const makeCertificate = (
  name: string,
  ca?: TestCertificate,
  names: Names = NAMES,
): Promise<TestCertificate> => make(name, false, ca, names)

export const makeAuthority = (name: string): Promise<TestCertificate> => make(name, true)

async function make(
  name: string,
  cA: boolean,
  ca?: TestCertificate,
  names: Names = NAMES,
): Promise<TestCertificate> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA, critical: true },
      cA
        ? { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true }
        : { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'subjectAltName', altNames: [...names] },
    ],
    ...(ca && { ca }),
  })
  return { cert, key, sha256: new X509Certificate(cert).fingerprint256 }
}
