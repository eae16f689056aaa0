import type { Device, Failure } from '@roomkey/client/api'
import type { DeviceId } from '@roomkey/protocol'
import { useCallback, useEffect, useState } from 'react'
import { useParts } from '../app/context.ts'
import { useCommand } from '../app/useCommand.ts'

export interface DeviceList {
  /** Null until they came. */
  devices: readonly Device[] | null
  failure: Failure | null
  load(): void
  /** One that was signed out. */
  drop(id: DeviceId): void
}

/** Asked of the server when the list is opened: it is looked at rarely, and no cache of it would be true. */
export function useDevices(): DeviceList {
  const { engine } = useParts()
  const { failure, run } = useCommand()
  const [devices, setDevices] = useState<readonly Device[] | null>(null)
  const load = useCallback(async () => {
    const result = await run(() => engine.listDevices())
    if (result?.ok) setDevices(result.devices)
  }, [engine, run])
  useEffect(() => void load(), [load])
  const drop = useCallback(
    (id: DeviceId) => setDevices((known) => known?.filter((device) => device.id !== id) ?? null),
    [],
  )
  return { devices, failure, load: () => void load(), drop }
}
