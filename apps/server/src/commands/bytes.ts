const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB']

/** For people: `1.5 GB`, of 1000 each. */
export function bytes(count: number): string {
  let value = count
  let unit = 0
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 ? value : value.toPrecision(3)} ${UNITS[unit]}`
}
