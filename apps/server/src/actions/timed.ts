import type { Outcome } from '../ops/metrics/workMetrics.ts'
import { ActionError } from './errors.ts'
import type { ActionParts } from './parts.ts'

type Action<Parts, Input extends unknown[], Result> = (parts: Parts, ...input: Input) => Promise<Result>

/** The same action, whose time and end the metrics are told under its name. */
export function timed<Parts, Input extends unknown[], Result>(
  name: string,
  action: Action<Parts, Input, Result>,
): Action<Parts & Pick<ActionParts, 'metrics'>, Input, Result> {
  return async (parts, ...input) => {
    const started = performance.now()
    let outcome: Outcome = 'done'
    try {
      return await action(parts, ...input)
    } catch (error) {
      outcome = error instanceof ActionError ? 'refused' : 'failed'
      throw error
    } finally {
      parts.metrics.actionEnded(name, outcome, (performance.now() - started) / 1000)
    }
  }
}
