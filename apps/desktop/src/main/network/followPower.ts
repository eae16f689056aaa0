import type { Clock } from '@roomkey/client'
import type { PowerMonitor } from 'electron'

interface Connections {
  networkLost(): void
  wake(): void
}

/** Without a key or a movement for that long somebody is taken to have been away. */
const IDLE_SECONDS = 60
const LOOK_MS = 15_000

/**
 * Connections do not outlive a sleep, and nobody tells them: they are given up before it, which the server hears, and
 * after it, should the computer have had no time before. What only may have changed the network asks whether they live,
 * and so does a person who comes back: a wait for the next try ends then. Coming back is no event; it is looked for.
 */
export function followPower(
  power: Pick<PowerMonitor, 'on' | 'getSystemIdleState'>,
  connections: Connections,
  clock: Pick<Clock, 'after'>,
): void {
  power.on('suspend', () => connections.networkLost())
  power.on('resume', () => {
    connections.networkLost()
    connections.wake()
  })
  power.on('unlock-screen', () => connections.wake())
  power.on('on-ac', () => connections.wake())

  let away = false
  const look = () => {
    const wasAway = away
    away = power.getSystemIdleState(IDLE_SECONDS) !== 'active'
    if (wasAway && !away) connections.wake()
    clock.after(LOOK_MS, look)
  }
  look()
}
