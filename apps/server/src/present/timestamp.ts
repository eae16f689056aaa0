/**
 * Whole microseconds since 1970 as the documented contract writes them: `2026-11-22T12:22:25.863880Z`, and
 * `2026-11-22T12:22:25Z` when the fraction is exactly 0.
 */
export function timestamp(microseconds: number): string {
  const fraction = ((microseconds % 1_000_000) + 1_000_000) % 1_000_000
  const seconds = new Date((microseconds - fraction) / 1000).toISOString().slice(0, 19)
  return fraction === 0 ? `${seconds}Z` : `${seconds}.${String(fraction).padStart(6, '0')}Z`
}
