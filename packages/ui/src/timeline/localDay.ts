/** When a day (`2026-11-22`) begins here, in milliseconds; null when it is none. */
export function startOf(day: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null
  // Without a zone it is read as the local one.
  const at = new Date(`${day}T00:00:00`).getTime()
  return Number.isNaN(at) ? null : at
}

/** The day so many days before, by the calendar: not every day has 24 hours. */
export function dayBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10)
}
