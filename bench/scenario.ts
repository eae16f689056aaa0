import type { Options } from './options.ts'
import type { Workbench } from './processes/workbench.ts'

/** What one measuring of one thing found: named figures, of which `rate` is the one that ceilings are compared by. */
export type Figures = { rate: number } & Record<string, number>

/** One thing to measure, ours or a ceiling. */
export interface Cell {
  name: string
  measure(): Promise<Figures>
}

export interface Scenario {
  /** Cells of one group are measured right after each other, so that noise of the machine hits all of them. */
  groups: Cell[][]
  rows(samples: Samples): Row[]
  close(): Promise<void>
}

export type OpenScenario = (workbench: Workbench, options: Options) => Promise<Scenario>

/** The figures of every round, by the cell's name. */
export type Samples = ReadonlyMap<string, readonly Figures[]>

/** One line of the report. Ratios are medians of the rounds' own ratios. */
export interface Row {
  what: string
  value: number
  unit: string
  /** Lowest and highest of the rounds. */
  range: [number, number]
  p50?: number
  p99?: number
  /** Microseconds of the server's processor time for each reply or delivery. */
  cpu?: number
  ceilings: { name: string; value: number; ratio: number; cpu?: number }[]
  target?: { text: string; met: boolean }
  /** Highest share of one core that the load generator took. */
  generatorCpu?: number
}
