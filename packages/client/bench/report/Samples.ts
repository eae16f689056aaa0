/** One figure per round and cell. */
export class Samples {
  readonly #cells = new Map<string, number[]>()

  add(cell: string, value: number): void {
    this.#cells.set(cell, [...(this.#cells.get(cell) ?? []), value])
  }

  of(cell: string): readonly number[] {
    const values = this.#cells.get(cell)
    if (values === undefined) throw new Error(`Nothing measured ${cell}.`)
    return values
  }

  median(cell: string): number {
    return median(this.of(cell))
  }

  /** Of the values of each round, so that what disturbed a round disturbs both. */
  ratio(cell: string, other: string): number {
    const others = this.of(other)
    return median(this.of(cell).map((value, round) => value / (others[round] ?? Number.NaN)))
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}

/** Runs `work`, which may be synchronous, and gives the milliseconds it took. */
export async function timed(work: () => unknown): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}
