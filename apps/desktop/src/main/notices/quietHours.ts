import type { ShellSettings } from '../../ipc/shellSettings.ts'

/** Minutes since midnight by this computer's clock. */
export function minuteOfDay(at: number): number {
  const date = new Date(at)
  return date.getHours() * 60 + date.getMinutes()
}

/** Somebody may have travelled: Node asks the system for its time zone once, and again when this variable is touched. */
export function findTimeZoneAgain(env: NodeJS.ProcessEnv): void {
  const { TZ } = env
  env.TZ = TZ ?? ''
  if (TZ === undefined) delete env.TZ
}

/** From the first minute to before the last, which may lie on the next day; the same one twice is no time at all. */
export function isQuiet(hours: ShellSettings['notifications']['quietHours'], minute: number): boolean {
  if (hours === null) return false
  const { from, to } = hours
  return from <= to ? from <= minute && minute < to : minute >= from || minute < to
}
