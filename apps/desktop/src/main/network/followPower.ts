import type { PowerMonitor } from 'electron'

interface Connections {
  networkLost(): void
  wake(): void
}

/**
 * Connections do not outlive a sleep, and nobody tells them: they are given up before it, which the server hears, and
 * after it, should the computer have had no time before. What only may have changed the network asks whether they live.
 */
export function followPower(power: Pick<PowerMonitor, 'on'>, connections: Connections): void {
  power.on('suspend', () => connections.networkLost())
  power.on('resume', () => {
    connections.networkLost()
    connections.wake()
  })
  power.on('unlock-screen', () => connections.wake())
  power.on('on-ac', () => connections.wake())
}
