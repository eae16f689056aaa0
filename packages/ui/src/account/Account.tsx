import type { Device } from '@roomkey/client/api'
import { LogOut } from 'lucide-react'
import { useState } from 'react'
import { KeptHere } from '../accounts/KeptHere.tsx'
import { useParts } from '../app/context.ts'
import { TrustedCertificate } from '../certificate/TrustedCertificate.tsx'
import { Button } from '../controls/Button.tsx'
import { Dialog } from '../controls/Dialog.tsx'
import { Confirm } from '../dialogs/Confirm.tsx'
import { ChangePassword } from './ChangePassword.tsx'
import { Devices } from './Devices.tsx'
import { useDevices } from './useDevices.ts'
import './account.css'

/** Where one is signed in, and the password. */
export function Account({ onClose }: { onClose(): void }) {
  const { engine, navigation, text } = useParts()
  const devices = useDevices()
  const [leaving, setLeaving] = useState<Device | null>(null)
  const [changed, setChanged] = useState(false)
  if (leaving)
    return (
      <Confirm
        title={text.devices.revokeTitle(leaving.name)}
        lead={text.devices.revokeLead}
        action={text.devices.revokeAction}
        onConfirm={() => engine.revokeDevice(leaving.id)}
        onDone={() => {
          devices.drop(leaving.id)
          setLeaving(null)
        }}
        onClose={() => setLeaving(null)}
      />
    )
  return (
    <Dialog title={text.account.title} onClose={onClose}>
      <Devices {...devices} onRevoke={setLeaving} />
      <ChangePassword
        changed={changed}
        onChanged={() => {
          setChanged(true)
          devices.load()
        }}
      />
      <KeptHere />
      <TrustedCertificate />
      <Button className="account-leave" look="quiet" onClick={() => navigation.show({ kind: 'signOut' })}>
        <LogOut size={16} strokeWidth={1.75} aria-hidden /> {text.account.signOut}
      </Button>
    </Dialog>
  )
}
