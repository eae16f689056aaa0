/** Microseconds since 1970 as the documented API writes them: six digits, none when the second is whole. */
export function timestamp(microseconds: number): string {
  const fraction = microseconds % 1_000_000
  const second = new Date((microseconds - fraction) / 1000).toISOString().slice(0, 19)
  return fraction === 0 ? `${second}Z` : `${second}.${String(fraction).padStart(6, '0')}Z`
}
