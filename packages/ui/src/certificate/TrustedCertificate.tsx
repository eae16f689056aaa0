import { useEffect, useId, useState } from 'react'
import { useParts } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import './certificate.css'

type Pin = { host: string; sha256: string }

/** In the account's settings: what is trusted on somebody's word, and the way to take that back. */
export function TrustedCertificate() {
  const { navigation, platform, text } = useParts()
  const { certificates } = platform
  const [pin, setPin] = useState<Pin | null>(null)
  const titleId = useId()
  useEffect(() => {
    let wanted = true
    // What cannot be told is not shown; trust itself does not hang on it.
    certificates?.pinned().then(
      (found) => wanted && setPin(found),
      () => undefined,
    )
    return () => {
      wanted = false
    }
  }, [certificates])
  if (!certificates || pin === null) return null
  const words = text.certificate
  const remove = () =>
    certificates.remove().then(
      () => {
        setPin(null)
        navigation.notify(words.removed)
      },
      () => navigation.notify(text.failure.internal, 'danger'),
    )
  return (
    <section className="account-part" aria-labelledby={titleId}>
      <h3 id={titleId}>{words.trusted}</h3>
      <p className="certificate-note">{words.trustedNote(pin.host)}</p>
      <p className="certificate-print">{pin.sha256}</p>
      <Button small onClick={() => void remove()}>
        {words.remove}
      </Button>
    </section>
  )
}
