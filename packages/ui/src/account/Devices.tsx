import type { Device } from '@roomkey/client/api'
import { MonitorSmartphone } from 'lucide-react'
import { useId } from 'react'
import { useNow, useParts } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import { FormFailure } from '../controls/FormFailure.tsx'
import { SKELETON_ROWS } from '../timeline/Skeletons.tsx'
import type { DeviceList } from './useDevices.ts'

type DevicesProps = Pick<DeviceList, 'devices' | 'failure' | 'load'> & { onRevoke(device: Device): void }

export function Devices({ devices, failure, load, onRevoke }: DevicesProps) {
  const { text } = useParts()
  const titleId = useId()
  return (
    <section className="account-part" aria-labelledby={titleId}>
      <h3 id={titleId}>{text.devices.title}</h3>
      {failure ? (
        <div className="devices-failed">
          <FormFailure failure={failure} />
          <Button small onClick={load}>
            {text.devices.again}
          </Button>
        </div>
      ) : (
        <ul className="devices" aria-labelledby={titleId} aria-busy={devices === null}>
          {devices?.map((device) => <DeviceRow key={device.id} device={device} onRevoke={onRevoke} />) ??
            SKELETON_ROWS.slice(0, 2).map(({ key }) => (
              <li key={key} className="device" aria-hidden>
                <span className="skeleton skeleton-line skeleton-short" />
              </li>
            ))}
        </ul>
      )}
    </section>
  )
}

function DeviceRow({ device, onRevoke }: { device: Device; onRevoke(device: Device): void }) {
  const { format, text } = useParts()
  const now = useNow(60_000)
  const { lastUsedAt } = device
  // Two that were used on one day are told apart by the hour.
  const isToday = format.dayKey(lastUsedAt) === format.dayKey(now)
  return (
    <li className="device">
      <MonitorSmartphone size={18} strokeWidth={1.75} aria-hidden />
      <div className="device-about">
        <span className="ellipsis">{device.name}</span>
        <span className="device-note ellipsis">
          {device.current ? (
            <strong>{text.devices.current}</strong>
          ) : (
            <span title={format.full(lastUsedAt)}>
              {isToday
                ? text.devices.lastUsedToday(format.clock(lastUsedAt))
                : text.devices.lastUsed(format.day(lastUsedAt, now))}
            </span>
          )}
          {' · '}
          {text.devices.since(format.date(device.createdAt))}
        </span>
      </div>
      {!device.current && (
        <Button small aria-label={text.devices.revoke(device.name)} onClick={() => onRevoke(device)}>
          {text.devices.revokeAction}
        </Button>
      )}
    </li>
  )
}
