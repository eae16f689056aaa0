const DAY_MS = 86_400_000

/**
 * When a day begins for somebody in `zone` (an IANA name), in milliseconds since 1970: `2026-03-03`, `2026-03` and
 * `2026` (their first day), `today`, `yesterday`. Null when it is none of these.
 */
export function startOfDay(value: string, zone: string, now: number): number | null {
  const word = value.toLowerCase()
  if (word === 'today') return midnight(localTime(now, zone), zone)
  if (word === 'yesterday') return midnight(localTime(now, zone) - DAY_MS, zone)
  const [, year, month = '01', day = '01'] = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(word) ?? []
  if (year === undefined) return null
  const utc = Date.parse(`${year}-${month}-${day}T00:00:00Z`)
  // Date.parse takes the 30th of February for the 2nd of March.
  if (Number.isNaN(utc) || new Date(utc).getUTCDate() !== Number(day)) return null
  return midnight(utc, zone)
}

/** The moment at which the clocks in `zone` show the beginning of the day that `local` lies in. */
function midnight(local: number, zone: string): number {
  const wanted = Math.floor(local / DAY_MS) * DAY_MS
  // Twice: the offset at the first guess may be that of the other side of a clock change.
  let moment = wanted
  for (let round = 0; round < 2; round++) moment += wanted - localTime(moment, zone)
  return moment
}

/** What the clocks in `zone` show at a moment, written as if they stood in UTC. */
function localTime(moment: number, zone: string): number {
  const parts = new Map(
    formatFor(zone)
      .formatToParts(moment)
      .map((part) => [part.type, Number(part.value)]),
  )
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0
  return Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour') % 24,
    part('minute'),
    part('second'),
  )
}

function formatFor(zone: string): Intl.DateTimeFormat {
  const options = {
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  } as const
  try {
    return new Intl.DateTimeFormat('en', { ...options, timeZone: zone })
  } catch {
    // A zone that this build does not know: its days are off by some hours, and search still works.
    return new Intl.DateTimeFormat('en', { ...options, timeZone: 'UTC' })
  }
}
