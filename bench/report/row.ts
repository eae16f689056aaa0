import type { Figures, Row, Samples } from '../scenario.ts'
import { median } from '../stats.ts'

interface Wanted {
  what?: string
  unit: string
  /** Which figure is the value; `rate` when not said. */
  figure?: string
  ceilings?: { cell: string; name?: string; figure?: string }[]
  target?: { text: string; met(row: Omit<Row, 'target'>): boolean }
}

/** The row of one cell: medians of its rounds, beside the cells it is to be compared with. */
export function row(samples: Samples, cell: string, wanted: Wanted): Row {
  const figure = wanted.figure ?? 'rate'
  const rounds = roundsOf(samples, cell)
  const values = pick(rounds, figure)
  const found: Omit<Row, 'target'> = {
    what: wanted.what ?? cell,
    value: median(values),
    unit: wanted.unit,
    range: [Math.min(...values), Math.max(...values)],
    ceilings: (wanted.ceilings ?? []).map((ceiling) => {
      const their = roundsOf(samples, ceiling.cell)
      const theirs = pick(their, ceiling.figure ?? figure)
      return {
        name: ceiling.name ?? ceiling.cell,
        value: median(theirs),
        ratio: median(values.map((value, round) => value / (theirs[round] ?? Number.NaN))),
        ...(figure === 'serverCpu' ? {} : cpu(their)),
      }
    }),
    ...(figure === 'serverCpu' ? {} : cpu(rounds)),
  }
  if (figure === 'rate' && rounds.every((round) => 'p50' in round)) {
    found.p50 = median(pick(rounds, 'p50'))
    found.p99 = median(pick(rounds, 'p99'))
  }
  if (rounds.every((round) => 'generatorCpu' in round)) {
    found.generatorCpu = Math.max(...pick(rounds, 'generatorCpu'))
  }
  if (!wanted.target) return found
  return { ...found, target: { text: wanted.target.text, met: wanted.target.met(found) } }
}

function roundsOf(samples: Samples, cell: string): readonly Figures[] {
  const rounds = samples.get(cell)
  if (!rounds) throw new Error(`Nothing measured ${cell}.`)
  return rounds
}

function cpu(rounds: readonly Figures[]): { cpu?: number } {
  const value = median(pick(rounds, 'serverCpu'))
  return Number.isNaN(value) ? {} : { cpu: value }
}

function pick(rounds: readonly Figures[], figure: string): number[] {
  return rounds.map((round) => round[figure] ?? Number.NaN)
}
