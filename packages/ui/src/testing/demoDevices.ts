import type { Device } from '@roomkey/client/api'
import type { DeviceId } from '@roomkey/protocol'
import { demoId } from './demoRooms.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Where the demo's person is signed in; this browser first. */
export const demoDevices = (now: number): Device[] =>
  (
    [
      ['Firefox on Linux', 40 * DAY, 0.2 * HOUR],
      ['Roomkey on Windows', 12 * DAY, 5 * HOUR],
      ['Safari on iOS', 90 * DAY, 6 * DAY],
    ] as const
  ).map(([name, made, used], index) => ({
    id: demoId(8, index) as DeviceId,
    name,
    current: index === 0,
    createdAt: now - made,
    lastUsedAt: now - used,
  }))
