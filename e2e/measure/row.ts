/** As in packages/client/bench/report/table.ts. */
export interface Row {
  what: string
  value: string
  others: { name: string; value: string; ratio: number }[]
  aim?: { text: string; met: boolean }
}

export const ms = (value: number): string => `${value < 100 ? value.toFixed(1) : Math.round(value)} ms`

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}
