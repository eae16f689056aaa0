import type { UntrustedCertificate } from '@roomkey/client/api'
import { useState } from 'react'
import { useParts, useView } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import { AskCertificate } from './AskCertificate.tsx'

/** Beside the word that the server's certificate is not trusted any more: what it shows now. */
export function ReviewCertificate() {
  const { engine, platform, text } = useParts()
  const session = useView({ view: 'session' })
  const [certificate, setCertificate] = useState<UntrustedCertificate | null>(null)
  if (!platform.certificates || session?.state !== 'signedIn') return null
  const again = () => void engine.wake().catch(() => undefined)
  const review = async () => {
    const found = await engine.checkServer(session.server).catch(() => null)
    if (found !== null && !found.ok && found.certificate) setCertificate(found.certificate)
    // It is in order again, or not to be reached: the connection says which.
    else again()
  }
  return (
    <>
      <Button small look="quiet" onClick={() => void review()}>
        {text.certificate.review}
      </Button>
      {certificate && (
        <AskCertificate
          certificate={certificate}
          onTrusted={() => {
            setCertificate(null)
            again()
          }}
          onClose={() => setCertificate(null)}
        />
      )}
    </>
  )
}
