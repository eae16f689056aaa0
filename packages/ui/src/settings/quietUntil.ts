import type { ShellSettings } from '../platform.ts'

/** When the quiet hours that it is now will end, in minutes since midnight; null: it is not quiet. */
export function quietUntil(hours: ShellSettings['notifications']['quietHours'], now: Date): number | null {
  if (hours === null) return null
  const { from, to } = hours
  const minute = now.getHours() * 60 + now.getMinutes()
  const isQuiet = from <= to ? from <= minute && minute < to : minute >= from || minute < to
  return isQuiet ? to : null
}
