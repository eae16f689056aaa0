export function median(values: readonly number[]): number {
  return percentile(
    [...values].sort((a, b) => a - b),
    0.5,
  )
}

/** The value at a share (0 to 1) of ascending numbers, between neighbours in proportion; NaN of none. */
export function percentile(ascending: ArrayLike<number>, share: number): number {
  const position = (ascending.length - 1) * share
  const below = ascending[Math.floor(position)] ?? Number.NaN
  const above = ascending[Math.ceil(position)] ?? Number.NaN
  return below + (above - below) * (position - Math.floor(position))
}

/** p50 and p99 of times in milliseconds, given in any order. */
export function quantiles(milliseconds: readonly number[]): { p50: number; p99: number } {
  const ascending = Float64Array.from(milliseconds).sort()
  return { p50: percentile(ascending, 0.5), p99: percentile(ascending, 0.99) }
}
