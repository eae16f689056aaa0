import type { UntrustedCertificate } from '@roomkey/client/api'
import { useState } from 'react'
import { useParts } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import { Dialog } from '../controls/Dialog.tsx'
import { CertificateFacts } from './CertificateFacts.tsx'
import './certificate.css'

interface AskCertificateProps {
  certificate: UntrustedCertificate
  onTrusted(): void
  onClose(): void
}

/**
 * Nobody vouches for what a server showed. Going on is possible, and never the way that a hurried hand takes: it stands
 * behind the details, which are what one has to compare, and focus begins on Cancel.
 */
export function AskCertificate({ certificate, onTrusted, onClose }: AskCertificateProps) {
  const { navigation, platform, text } = useParts()
  const [shown, setShown] = useState(false)
  const [busy, setBusy] = useState(false)
  const words = text.certificate
  const trust = async () => {
    if (busy || platform.certificates === undefined) return
    setBusy(true)
    const isTaken = await platform.certificates.trust(certificate.sha256).catch(() => null)
    setBusy(false)
    if (isTaken) return onTrusted()
    // It was shown another one meanwhile, or nothing could be kept.
    navigation.notify(isTaken === null ? text.failure.internal : words.other, 'danger')
    onClose()
  }
  return (
    <Dialog title={words.title} onClose={onClose}>
      <p className="dialog-lead">
        {certificate.changed ? words.changed(certificate.host) : words[certificate.problem](certificate.host)}
      </p>
      <p className="certificate-note">{words.nothingSent}</p>
      {shown && (
        <div id="certificate-details">
          <CertificateFacts certificate={certificate} />
          <p className="certificate-note">{words.compare}</p>
          <Button look="danger" aria-disabled={busy} onClick={() => void trust()}>
            {words.trust}
          </Button>
        </div>
      )}
      <div className="dialog-actions">
        <Button
          look="quiet"
          aria-expanded={shown}
          aria-controls="certificate-details"
          onClick={() => setShown(!shown)}
        >
          {shown ? words.hide : words.show}
        </Button>
        <Button data-first onClick={onClose}>
          {text.app.cancel}
        </Button>
      </div>
    </Dialog>
  )
}
