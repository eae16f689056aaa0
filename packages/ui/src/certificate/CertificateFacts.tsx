import type { UntrustedCertificate } from '@roomkey/client/api'
import { useParts } from '../app/context.ts'

export function CertificateFacts({ certificate }: { certificate: UntrustedCertificate }) {
  const { format, text } = useParts()
  const words = text.certificate
  const oneLine = (name: string) => name.replaceAll('\n', ', ')
  const facts: [name: string, value: string][] = [
    [words.sha256, certificate.sha256],
    [words.subject, oneLine(certificate.subject)],
    [words.issuer, oneLine(certificate.issuer)],
    [words.validFrom, format.full(certificate.validFrom)],
    [words.validTo, format.full(certificate.validTo)],
  ]
  return (
    <dl className="certificate-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value || words.nothing}</dd>
        </div>
      ))}
    </dl>
  )
}
