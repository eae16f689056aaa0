import type { Changes } from '../changes.ts'
import type { StepKind } from '../history/steps.ts'

/** A fault put between the parts, where the product has no say. Whoever tests must find out. */
export interface Plant {
  /** What the fault amounts to. */
  what: string
  changes: Changes
  /** Steps without which it cannot show: they come often. */
  favour?: readonly StepKind[]
  /** Only with so many servers. */
  nodes?: number
}
