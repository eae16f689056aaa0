import type { PowerMonitor } from 'electron'

export type AwaySigns = Pick<PowerMonitor, 'getSystemIdleState'> & {
  on(event: 'lock-screen' | 'unlock-screen', listener: () => void): unknown
}

/**
 * Without a key or a movement for that long nobody is taken to look at the screen. The page gives up no sooner: what it
 * still takes as read is not told, and what it does not is.
 */
const IDLE_SECONDS = 60

/**
 * Whether nobody can be before the screen, although a window has the focus: it keeps that while the screen is locked or
 * somebody is at lunch. Locking is told by Windows and macOS alone; Linux desktops answer where they know.
 */
export function followAway(power: AwaySigns, changed: () => void): () => boolean {
  let locked = false
  const turn = (now: boolean) => {
    locked = now
    changed()
  }
  power.on('lock-screen', () => turn(true))
  power.on('unlock-screen', () => turn(false))
  return () => locked || ['idle', 'locked'].includes(power.getSystemIdleState(IDLE_SECONDS))
}
